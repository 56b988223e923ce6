"""What a booking is and how it is kept; the only package that speaks SQLAlchemy."""
