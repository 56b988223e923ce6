"""The first questions of a fresh installation: whose desk it is, where, and with what it begins."""
