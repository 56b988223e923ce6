"""People: twenty thousand contacts imported, offered, opened and scrolled, and one of them with two thousand bookings."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.models.values import Booking, BookingStatus, TimedSlot, new_id
from bookings_desktop.services.contact_care import ContactCare, PeopleChange
from bookings_desktop.services.contact_import import ContactImportService, read_contacts
from bookings_desktop.ui import actions as names
from tests.bench import data, program
from tests.bench.clock import Sample, Told, Watch, middle, part, told
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.hand import Hand
from tests.bench.open import COMPLETER_BUDGET, type_a_contact
from tests.bench.words import Words

CONTACTS, BOOKINGS = 20_000, 2_000
FEW = 40
"""Bookings in the database of both windows, so that the tables beside the contacts are alike."""

IMPORT_SECONDS, PREVIEW_SECONDS = 10.0, 2.0
OPEN_BUDGET, SCROLL_BUDGET = 1.5, 1.5
TIMES, STEPS = 9, 40
PAUSE = 0.3
"""Seconds until what was opened or closed has settled."""


def measure(_sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Import, then drive a window with these contacts; the floors are repaints, and the page of a desk with few contacts."""
    with data.folder(FEW) as folder:
        few = program.play("tests.bench.people:opening", folder, explain=explain)
        with closing(open_database(sqlite_url(folder / DATABASE_FILE))) as database:
            yield from _imports(database)
            busy = _somebody_busy(database)
        found = program.play("tests.bench.people:scenario", folder, explain=explain, busy=busy)
    yield _figure("key → contacts painted", found["completer"], found["completer_repaints"], COMPLETER_BUDGET)
    yield _figure("contacts page → first lines painted", found["opened"], few["opened"], OPEN_BUDGET)
    for how, samples in found["scrolled"].items():
        name = f"{how} over {BOOKINGS:,} bookings of a contact → painted"
        yield _figure(name, samples, found["timeline_repaints"], SCROLL_BUDGET)
    yield Figure.stall("contacts", found["stalls"], "people", CONTACTS)


def _figure(name: str, samples: Told, floor: Told, budget: float) -> Figure:
    cpu, wall = samples["cpu"], middle(samples["wall"])
    p99 = part(cpu, 0.99)
    return Figure(name, middle(cpu), middle(floor["cpu"]), budget, "people", CONTACTS, p99, samples=len(cpu), wall=wall)


def _imports(database: Database) -> Iterator[Figure]:
    """A list of another program: looked at, taken in, taken in again with other numbers, and that taken back."""
    service, care = ContactImportService(database, lambda: "Bench"), ContactCare(database, lambda: "Bench")
    with tempfile.TemporaryDirectory() as place:
        lists = [_list(Path(place) / f"{country}.csv", country) for country in ("+44 20", "+44 30")]
        watch = Watch()
        file = read_contacts(lists[0])
        yield _time("list of contacts read", watch, PREVIEW_SECONDS)
        watch = Watch()
        service.preview(file)
        yield _time("preview of an import", watch, PREVIEW_SECONDS)
        watch = Watch()
        service.run(file)
        yield _time("import of new contacts", watch, IMPORT_SECONDS)
        other = read_contacts(lists[1])
        watch = Watch()
        changed = service.run(other)
        yield _time("import that changes all contacts", watch, IMPORT_SECONDS)
        watch = Watch()
        care.undo(PeopleChange(tuple(changed.changes)))
        yield _time("undo of an import", watch, IMPORT_SECONDS)


def _time(name: str, watch: Watch, budget: float) -> Figure:
    sample = watch.read()
    return Figure(name, sample.cpu, 0, budget, "people", CONTACTS, absolute=True, wall=sample.wall)


def _list(path: Path, country: str) -> Path:
    words = Words(data.SEED)
    with path.open("w", encoding="utf-8") as stream:
        stream.write("First name,Last name,Company,E-mail,Phone,Notes,Tags\n")
        for number in range(CONTACTS):
            given, family = words.name()
            line = (
                given,
                family,
                f"Company {number % 500}",
                f"caller{number}@example.org",
                f"{country} 7946 {number:05}",
            )
            stream.write(",".join((*line, "Prefers mornings", "regular")) + "\n")
    return path


def _somebody_busy(database: Database) -> str:
    """Give one contact many bookings; returns the id."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with database.unit_of_work(data.AUTHOR) as work:
        contact_id = work.contacts.ids_by_email()[f"caller{CONTACTS // 2}@example.org"]
        bookings = []
        for number in range(BOOKINGS):
            start = now + timedelta(hours=9 * (number - BOOKINGS + 20))
            slot = TimedSlot(start, start + timedelta(minutes=45), data.ZONE)
            status = BookingStatus.COMPLETED if start < now else BookingStatus.CONFIRMED
            bookings.append(Booking(new_id(), f"Visit {number}", slot, contact_id=contact_id, status=status))
        work.bookings.add_many(bookings)
        work.commit()
    return contact_id


async def scenario(desk: Desk) -> dict[str, Any]:
    """Open the page of the contacts, scroll the timeline of the busy one, and type a name into a booking."""
    await desk.rest()
    found: dict[str, Any] = await opening(desk)
    found |= await _timeline(desk)
    desk.session.window.pages.go_home()
    await desk.come_back()
    await desk.rest()
    found |= await type_a_contact(desk)
    found["stalls"] = desk.heart.take()
    return found


async def opening(desk: Desk) -> dict[str, Any]:
    """Open the page of the contacts as from the side bar, again and again; the first time its lines are not read yet."""
    await desk.rest()
    window, page = desk.session.window, desk.session.contacts.page
    hand = Hand(page, whole_window=True)
    action = window.actions_[names.page_action_name(names.CONTACTS)]
    samples: list[Sample] = []
    for _ in range(TIMES):
        samples.append(await hand.do(action.trigger, lambda: page.isVisible() and page.list.model.rowCount() > 0))
        await asyncio.sleep(PAUSE)
        window.pages.go_home()
        await desk.rest()
    return {"opened": told(samples)}


async def _timeline(desk: Desk) -> dict[str, Any]:
    person = desk.session.contacts.page.person
    desk.session.contacts.show_contact(desk.options["busy"])
    await desk.until(
        lambda: person.contact_id == desk.options["busy"] and person.timeline.model().rowCount() > BOOKINGS
    )
    await asyncio.sleep(PAUSE)
    view = person.timeline
    view.setFocus()
    hand = Hand(view.viewport())
    repaints = [await hand.repaint() for _ in range(STEPS)]
    wheel = [await hand.wheel(1) for _ in range(STEPS)]
    bar, drags = view.verticalScrollBar(), []
    for step in range(1, STEPS):
        place = bar.maximum() * step // STEPS
        if place != bar.value():
            drags.append(await hand.do(partial(bar.setValue, place)))
    scrolled = {"wheel": wheel, "dragged scroll bar": drags}
    return {
        "timeline_repaints": told(repaints),
        "scrolled": {how: told(samples) for how, samples in scrolled.items()},
    }
