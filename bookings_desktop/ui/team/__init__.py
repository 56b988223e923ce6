"""The team: its page, the dialogs of a colleague and of time off, and handing over when somebody leaves."""
