"""The verbs of the command line, one module for each group. :mod:`bookings_desktop.cli` imports them when they are called."""
