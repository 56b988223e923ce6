"""The steps behind ``packaging/bootstrap.py``: standard library only, no import of Bookings itself."""
