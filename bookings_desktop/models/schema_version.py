"""The version of the database schema that this program reads and writes."""

SCHEMA_VERSION = 6
"""Number of the newest migration; kept in SQLite's ``user_version``, so that a start without migrations needs no Alembic."""

HEAD_REVISION = "0006"
"""The newest migration's revision; a test compares it with the scripts and with :data:`SCHEMA_VERSION`."""

DATABASE_FILE = "bookings.db"
"""The name of the database file in the data folder."""
