"""The list of contacts: light, immutable rows, never ORM objects, so that twenty thousand of them are read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, and_, bindparam, func, select

from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.tables import ContactPointRow, ContactRow
from bookings_desktop.models.work_session import WorkSession


class ContactLine(NamedTuple):
    """One row of the list.

    Attributes:
        sort_key: the folded sort name; :func:`.names.letter_of` gives its strip.
        email, phone: the first ones, or empty.
        archived: whether it was put out of the way.
        search_text: folded: name, company, all addresses and numbers (also as dialled), job title and tags; one a line.
    """

    id: str
    version: int
    name: str
    sort_key: str
    company: str
    job_title: str
    email: str
    phone: str
    time_zone: str
    tags: tuple[str, ...]
    archived: bool
    search_text: str


_CONTACTS = cast(Table, ContactRow.__table__)
_POINTS = cast(Table, ContactPointRow.__table__)
_LIVING = _CONTACTS.c.deleted_at.is_(None)
_AWAY = _CONTACTS.c.archived_at.is_not(None)
_COLUMNS = (
    *(_CONTACTS.c[name] for name in ("id", "version", "name", "sort_key", "company", "job_title", "time_zone", "tags")),
    _AWAY.label("archived"),
    _CONTACTS.c.search_text,
)
_IN_ORDER = (_CONTACTS.c.sort_key, _CONTACTS.c.id)


def _joined() -> Select[Any]:
    """The columns of the rows with their first address and number."""
    email, phone = _POINTS.alias(), _POINTS.alias()
    statement: Select[Any] = select(*_COLUMNS, email.c.value.label("email"), phone.c.value.label("phone"))
    for kind, point in (("email", email), ("phone", phone)):
        first = and_(point.c.contact_id == _CONTACTS.c.id, point.c.kind == kind, point.c.position == 0)
        statement = statement.outerjoin(point, first)
    return statement.where(_LIVING)


_ALL = select(*_COLUMNS).where(_LIVING).order_by(*_IN_ORDER)
_FIRST_POINTS = select(_POINTS.c.contact_id, _POINTS.c.kind, _POINTS.c.value).where(_POINTS.c.position == 0)
_FIRST = {
    archived: _joined().where(_AWAY if archived else ~_AWAY).order_by(*_IN_ORDER).limit(bindparam("size"))
    for archived in (False, True)
}
_SOME = _joined().where(_CONTACTS.c.id.in_(bindparam("ids", expanding=True)))
_COUNT = select(_AWAY, func.count()).where(_LIVING).group_by(_AWAY)


class ContactList:
    """Reads rows of living contacts within one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def count(self, *, archived: bool = False) -> int:
        """How many contacts are offered; or how many are archived."""
        self._session.flush()
        return {bool(away): int(number) for away, number in self._session.run(_COUNT)}.get(archived, 0)

    def lines(self) -> tuple[ContactLine, ...]:
        """All rows by sort name, archived ones too."""
        self._session.flush()
        points: dict[str, dict[str, str]] = {"email": {}, "phone": {}}
        for contact_id, kind, value in self._session.run(_FIRST_POINTS):
            points[kind][contact_id] = value
        email, phone = points["email"].get, points["phone"].get
        return tuple(_line(row, email(row[0], ""), phone(row[0], "")) for row in self._session.run(_ALL))

    def first_lines(self, size: int, *, archived: bool = False) -> tuple[ContactLine, ...]:
        """The first screen of rows by sort name, which costs the same however many there are."""
        self._session.flush()
        rows = self._session.run(_FIRST[archived], {"size": size})
        return tuple(_line(row, row.email or "", row.phone or "") for row in rows)

    def lines_of(self, ids: Sequence[str]) -> dict[str, ContactLine]:
        """The rows of some contacts by id; who is deleted or unknown is left out."""
        self._session.flush()
        return {
            row.id: _line(row, row.email or "", row.phone or "")
            for chunk in chunks(ids)
            for row in self._session.run(_SOME, {"ids": chunk})
        }


def _line(row: Any, email: str, phone: str) -> ContactLine:
    contact_id, version, name, sort_key, company, job_title, zone, tags, archived, text = row[:10]
    return ContactLine(
        contact_id,
        version,
        name,
        sort_key,
        company,
        job_title,
        email,
        phone,
        zone,
        tuple(tags) if tags else (),
        bool(archived),
        text,
    )
