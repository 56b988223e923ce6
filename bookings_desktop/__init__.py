"""Bookings: appointments for the staff of an organisation, mirrored both ways with Google Calendar."""

__version__ = "0.1.0"
