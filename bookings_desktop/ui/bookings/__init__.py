"""The page of bookings: table, filters and dialog."""
