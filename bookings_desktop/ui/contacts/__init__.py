"""Contacts in the window: finding one while typing, and creating one on the way."""
