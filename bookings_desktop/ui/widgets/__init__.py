"""Small widgets and painting functions that several screens share."""
