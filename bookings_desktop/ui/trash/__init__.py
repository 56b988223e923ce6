"""The page of deleted bookings."""
