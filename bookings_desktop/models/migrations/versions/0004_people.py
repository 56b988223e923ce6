"""People: names in parts, labels, notes, references, archived and merged contacts, groups, time off, deals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

# What is derived from other columns is derived by the same functions as when a contact is saved, so that both agree.
from bookings_desktop.models.names import NameOrder, NameParts, name_key, sort_name
from bookings_desktop.models.text import fold, phone_tail

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ID = sa.String(length=32)
BATCH = 1000

CONTACT_TEXTS = ("prefix", "middle_name", "suffix", "job_title", "sort_key", "name_key")
CONTACT_LISTS = ("languages", "tags", "foreign_references")


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name in CONTACT_TEXTS:
        op.add_column("contacts", sa.Column(name, sa.Text(), server_default="", nullable=False))
    order = sa.Column("name_order", sa.String(length=16), server_default="given_first", nullable=False)
    op.add_column("contacts", order)
    for name in CONTACT_LISTS:
        op.add_column("contacts", sa.Column(name, sa.JSON(none_as_null=True), nullable=True))
    op.add_column("contacts", sa.Column("archived_at", INSTANT, nullable=True))
    _add_reference("contacts", "merged_into", "contacts")
    op.add_column("contact_points", sa.Column("label", sa.Text(), server_default="", nullable=False))
    op.add_column("contact_points", sa.Column("tail", sa.String(length=8), server_default="", nullable=False))
    op.add_column("members", sa.Column("time_zone", sa.String(length=64), server_default="", nullable=False))
    op.add_column("members", sa.Column("account", sa.Text(), server_default="", nullable=False))
    op.add_column("follow_ups", sa.Column("done_by", sa.Text(), server_default="", nullable=False))
    _create_tables()
    op.add_column("bookings", sa.Column("people", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("bookings", sa.Column("capacity", sa.Integer(), nullable=True))
    _add_reference("bookings", "deal_id", "deals")
    _derive_names()
    _derive_tails()
    op.create_index("ix_contacts_sort_key_id", "contacts", ["sort_key", "id"], unique=False)
    op.create_index("ix_contacts_name_key", "contacts", ["name_key"], unique=False)
    written = sa.text("tail <> ''")
    op.create_index(
        "ix_contact_points_tail", "contact_points", ["tail"], sqlite_where=written, postgresql_where=written
    )
    _index_visits("order_at", "status", "deleted_at")
    there = sa.text("deal_id IS NOT NULL")
    op.create_index("ix_bookings_deal_id", "bookings", ["deal_id"], sqlite_where=there, postgresql_where=there)
    op.create_index("ix_follow_ups_done_at_due", "follow_ups", ["done_at", "due"], unique=False)


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    for table, index in (
        ("follow_ups", "ix_follow_ups_done_at_due"),
        ("bookings", "ix_bookings_deal_id"),
        ("contact_points", "ix_contact_points_tail"),
        ("contacts", "ix_contacts_name_key"),
        ("contacts", "ix_contacts_sort_key_id"),
    ):
        op.drop_index(index, table_name=table)
    _index_visits("order_at")
    for name in ("deal_id", "capacity", "people"):
        op.drop_column("bookings", name)
    for table in ("deals", "time_off", "contact_notes", "contact_references", "further_members", "further_contacts"):
        op.drop_table(table)
    op.drop_column("follow_ups", "done_by")
    for name in ("account", "time_zone"):
        op.drop_column("members", name)
    for name in ("tail", "label"):
        op.drop_column("contact_points", name)
    for name in ("merged_into", "archived_at", *CONTACT_LISTS, "name_order", *CONTACT_TEXTS):
        op.drop_column("contacts", name)


def _add_reference(table: str, column: str, target: str) -> None:
    """Add a column with a foreign key in one statement: SQLite knows no other way that leaves the table where it is."""
    constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32) {constraint}")


def _index_visits(*columns: str) -> None:
    """Have the bookings of contacts indexed by some columns."""
    op.drop_index("ix_bookings_contact_id_order_at", table_name="bookings")
    op.create_index("ix_bookings_contact_id_order_at", "bookings", ["contact_id", *columns], unique=False)


def _create_tables() -> None:
    for person, table in (("contact", "further_contacts"), ("member", "further_members")):
        op.create_table(
            table,
            sa.Column(f"{person}_id", ID, nullable=False),
            sa.Column("booking_id", ID, nullable=False),
            sa.ForeignKeyConstraint([f"{person}_id"], [f"{person}s.id"], name=op.f(f"fk_{table}_{person}_id")),
            sa.ForeignKeyConstraint(
                ["booking_id"], ["bookings.id"], name=op.f(f"fk_{table}_booking_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(f"{person}_id", "booking_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_booking_id", table, ["booking_id"], unique=False)
    op.create_table(
        "contact_references",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_references_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "key", "contact_id", name=op.f("pk_contact_references")),
    )
    op.create_index("ix_contact_references_contact_id", "contact_references", ["contact_id"], unique=False)
    op.create_table(
        "contact_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_notes_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_notes")),
    )
    op.create_index(
        "ix_contact_notes_contact_id_created_at", "contact_notes", ["contact_id", "created_at"], unique=False
    )
    op.create_table(
        "time_off",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("end_day > first_day", name=op.f("ck_time_off_ends_after_first_day")),
        sa.CheckConstraint(
            "(starts_at IS NULL AND ends_at IS NULL) OR ends_at > starts_at",
            name=op.f("ck_time_off_both_instants_or_none"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_time_off_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index("ix_time_off_member_id_end_day", "time_off", ["member_id", "end_day"], unique=False)
    op.create_index("ix_time_off_end_day", "time_off", ["end_day"], unique=False)
    op.create_table(
        "deals",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_deals_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    op.create_index("ix_deals_contact_id", "deals", ["contact_id"], unique=False)


def _derive_names() -> None:
    """Write by what each contact is sorted and compared."""
    texts = [sa.column(name, sa.Text()) for name in ("name", "given_name", "family_name", "sort_key", "name_key")]
    contacts = sa.table("contacts", sa.column("id", ID), *texts)
    columns = contacts.columns
    connection = op.get_bind()
    found = [
        {
            "contact": contact_id,
            "sort": fold(sort_name(name, NameParts(given=given, family=family), NameOrder.GIVEN_FIRST)),
            "compared": name_key(name),
        }
        for contact_id, name, given, family in connection.execute(
            sa.select(columns.id, columns.name, columns.given_name, columns.family_name)
        )
    ]
    statement = (
        sa.update(contacts)
        .where(columns.id == sa.bindparam("contact"))
        .values(sort_key=sa.bindparam("sort"), name_key=sa.bindparam("compared"))
    )
    for at in range(0, len(found), BATCH):
        connection.execute(statement, found[at : at + BATCH])


def _derive_tails() -> None:
    """Write by what each phone number is recognised."""
    points = sa.table(
        "contact_points",
        sa.column("contact_id", ID),
        sa.column("kind", sa.String(length=8)),
        sa.column("position", sa.Integer()),
        sa.column("value", sa.Text()),
        sa.column("tail", sa.String(length=8)),
    )
    columns = points.columns
    connection = op.get_bind()
    found = [
        {"contact": contact_id, "place": place, "digits": phone_tail(value)}
        for contact_id, place, value in connection.execute(
            sa.select(columns.contact_id, columns.position, columns.value).where(columns.kind == "phone")
        )
    ]
    statement = (
        sa.update(points)
        .where(
            columns.contact_id == sa.bindparam("contact"),
            columns.kind == "phone",
            columns.position == sa.bindparam("place"),
        )
        .values(tail=sa.bindparam("digits"))
    )
    for at in range(0, len(found), BATCH):
        connection.execute(statement, found[at : at + BATCH])
