"""Follow-ups: their page, the dialog that edits one, and what is done with several at once."""
