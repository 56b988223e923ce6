"""The real remote calendar: Google's JSON, Google's API and Google's sign-in. Nothing here imports Google's client at the top."""
