"""The safeguards of the mirror, and how each is taken out: exact pieces of source, so that a changed source is noticed at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CALENDAR = "bookings_desktop/google/calendar.py"
MAPPING = "bookings_desktop/google/mapping.py"
OUTBOX = "bookings_desktop/models/outbox_repository.py"
OUTGOING = "bookings_desktop/sync/outgoing.py"
PLANNER = "bookings_desktop/sync/planner.py"
PULL = "bookings_desktop/sync/pull.py"
PUSH = "bookings_desktop/sync/push.py"
SETTLE = "bookings_desktop/sync/settle.py"

GATEWAY = ("tests/google/test_calendar.py", "tests/google/test_contract.py")
ENGINE = ("tests/sync", "tests/models/test_sync_tables.py", "tests/simulation/test_schedules.py")


class SourceMoved(Exception):
    """The source does not have the piece that a safeguard is made of: the safeguard has to be described anew."""


@dataclass(frozen=True)
class Cut:
    """One piece of source and what stands there instead."""

    path: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The source without the safeguard. Raises :class:`SourceMoved`."""
        if text.count(self.old) != 1:
            raise SourceMoved(f"{self.path} has this {text.count(self.old)} times instead of once:\n{self.old}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Safeguard:
    """A safeguard.

    Attributes:
        name: what it does.
        cuts: how it is taken out.
        tests: where at least one test has to go red.
    """

    name: str
    cuts: tuple[Cut, ...]
    tests: tuple[str, ...]

    def sources(self, root: Path) -> dict[Path, str]:
        """The changed sources by file. Raises :class:`SourceMoved`."""
        changed: dict[Path, str] = {}
        for cut in self.cuts:
            path = root / cut.path
            changed[path] = cut.applied(changed.get(path) or path.read_text("utf-8"))
        return changed


def one(name: str, path: str, old: str, new: str, tests: tuple[str, ...] = ENGINE) -> Safeguard:
    return Safeguard(name, (Cut(path, old, new),), tests)


SAFEGUARDS = (
    one(
        "If-Match with every change and deletion",
        CALENDAR,
        '        request.headers["If-Match"] = checked_etag(writing.etag)\n',
        "",
        GATEWAY,
    ),
    one(
        "our own id with every insert",
        MAPPING,
        '        "id": event_id,\n',
        "",
        (*GATEWAY, "tests/google/test_mapping.py"),
    ),
    Safeguard(
        "sendUpdates said with every write",
        (
            Cut(
                CALENDAR,
                'return {"sendUpdates": "all" if notify_guests else "none", "conferenceDataVersion": 1}',
                'return {"conferenceDataVersion": 1, **({"sendUpdates": "all"} if notify_guests else {})}',
            ),
            Cut(
                CALENDAR,
                'sendUpdates=parameters["sendUpdates"]',
                'sendUpdates=parameters.get("sendUpdates")',
            ),
        ),
        GATEWAY,
    ),
    Safeguard(
        "the token with the last page, in one transaction",
        (
            Cut(
                PULL,
                "        with around.writing() as uow:\n            present = uow.calendars.active()\n",
                "        with around.writing() as uow:\n"
                "            uow.calendars.save(self._seen(calendar, page))\n"
                "            uow.commit()\n"
                "        with around.writing() as uow:\n            present = uow.calendars.active()\n",
            ),
        ),
        ENGINE,
    ),
    one(
        "the token with the last page only",
        PULL,
        "        if page.next_page_token:\n            return calendar\n"
        "        return replace(calendar, sync_token=page.next_sync_token,",
        "        return replace(calendar, sync_token=page.next_sync_token or page.next_page_token,",
    ),
    one(
        "a question before much is cancelled here",
        PULL,
        "        if reading.unguarded:\n            return None\n",
        "        return None\n",
    ),
    one(
        "a question before much is deleted in Google",
        OUTGOING,
        "            if count > mass_limit(living + around.removed_there):\n",
        "            if False and count > mass_limit(living + around.removed_there):\n",
    ),
    one(
        "the base: only what changed since is sent",
        SETTLE,
        "        merged = merge(base, local, remote)\n        before",
        "        merged = merge(remote, local, remote)\n        before",
    ),
    one(
        "what was sent is agreed though the answer is lost", SETTLE, "        base = absorbed(base, sent, remote)\n", ""
    ),
    one("what is on its way is stored before it is sent", OUTGOING, "        link = replace(link, sent=sent)\n", ""),
    one(
        "the wish to mail is taken off before it is sent",
        OUTGOING,
        "        if mark.notify_guest:\n            uow.outbox.clear_notify(mark.booking_id)\n        return link\n",
        "        return link\n",
    ),
    one(
        "a mark is cleared only for the version that was sent",
        OUTBOX,
        'where(_OUTBOX.c.booking_id == bindparam("key"), _OUTBOX.c.revision == bindparam("sent"))',
        'where(_OUTBOX.c.booking_id == bindparam("key"))',
        ("tests/models/test_listing.py", *ENGINE),
    ),
    one(
        "a new generation for an id that is taken",
        PUSH,
        "        generation = link.generation + (link.event_id in self._taken)\n",
        "        generation = link.generation\n",
    ),
    one(
        "the calendar is looked for before a missing event counts",
        PUSH,
        "            self._lost = _Lost(mark, link)\n            return PushResult(more=True, booking_id=mark.booking_id)\n",
        "            return self._take_in(calendar, mark, None)\n",
    ),
    one(
        "an older state is read again instead of taken over",
        SETTLE,
        "        if link.gone or _older(event, link):\n",
        "        if link.gone:\n",
    ),
    one(
        "a deleted event is read before it is restored",
        SETTLE,
        '            event = replace(event, etag="")\n',
        "            pass\n",
    ),
    one(
        "an edit in Google beats our deletion",
        PLANNER,
        "return DeleteEvent() if remote == base else RestoreBooking()",
        "return DeleteEvent()",
    ),
    one(
        "an edit here beats a deletion in Google",
        PLANNER,
        "return CancelBooking() if local == base else RestoreEvent()",
        "return CancelBooking()",
    ),
)
