"""The page that shows what happens between the bookings and Google Calendar."""
