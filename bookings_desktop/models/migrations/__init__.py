"""Alembic's migrations, shipped inside the package. A migration never imports today's models."""
