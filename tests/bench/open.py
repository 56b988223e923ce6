"""Opening things: the details of a booking, the dialog of one, and the list of contacts that match what is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from tests.bench import data, program
from tests.bench.clock import Sample, Told, middle, part, told
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.hand import DialogHand, Hand, strike

TIMES = 15
OPEN_BUDGET, COMPLETER_BUDGET = 3.0, 1.3
ONE = 1
PAUSE = 0.3
"""Seconds until what was opened or closed has settled: what is read in the background is read."""

TYPED = "müller"


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Open with many bookings; the floor is a repaint of the same widgets with one booking in the database."""
    with data.folder(ONE) as folder:
        alone = program.play("tests.bench.open:scenario", folder, explain=explain)
    for size in sizes:
        with data.folder(size) as folder:
            found = program.play("tests.bench.open:scenario", folder, explain=explain)
        for name, what in (("details", "row chosen → details painted"), ("dialog", "Enter → dialog painted")):
            yield _figure(what, found[name], alone[f"{name}_repaints"], OPEN_BUDGET, size)
        if "completer" in found:
            what = f"key → contacts painted, {data.Sizes(size).contacts:,} of them"
            yield _figure(what, found["completer"], found["completer_repaints"], COMPLETER_BUDGET, size)
        yield Figure.stall("opening", found["stalls"], "open", size)


def _figure(name: str, samples: Told, repaints: Told, budget: float, size: int) -> Figure:
    cpu, wall = samples["all"], middle(samples["wall"])
    p99 = part(cpu, 0.99)
    return Figure(name, middle(cpu), middle(repaints["all"]), budget, "open", size, p99, samples=len(cpu), wall=wall)


async def scenario(desk: Desk) -> dict[str, Any]:
    """Choose bookings, open their dialogs, and look for a contact."""
    await desk.show_all()
    desk.page.table.setFocus()
    found: dict[str, Any] = await _details(desk)
    found |= await _dialogs(desk)
    if data.Sizes(len(desk.model.rows)).contacts:
        found |= await type_a_contact(desk)
    found["stalls"] = desk.heart.take()
    return found


async def _details(desk: Desk) -> dict[str, Any]:
    """Choose row after row; the panel paints when it shows the chosen one."""
    panel = desk.session.details.panel
    hand = Hand(panel, whole_window=True)
    await desk.hand.press(Qt.Key.Key_Home)
    await desk.rest()
    repaints = [await hand.repaint() for _ in range(TIMES)]
    desk.heart.drop()
    samples = []
    for number in range(1, min(TIMES, desk.page.proxy.rowCount())):
        wanted = desk.page.proxy.summary(number).id
        shown = partial(_shows, desk, wanted)
        samples.append(await hand.do(lambda: strike(Qt.Key.Key_Down), shown))
    return {"details": told(samples), "details_repaints": told(repaints)}


def _shows(desk: Desk, booking_id: str) -> bool:
    return desk.session.details.panel.booking_id == booking_id


async def _dialogs(desk: Desk) -> dict[str, Any]:
    opener = DialogHand()
    samples, repaints = [], []
    for _ in range(TIMES):
        dialog, sample = await opener.do(lambda: strike(Qt.Key.Key_Return))
        samples.append(sample)
        hand = Hand(dialog)
        repaints += [await hand.repaint() for _ in range(3)]
        dialog.close()
        await desk.come_back()
        await asyncio.sleep(PAUSE)
    return {"dialog": told(samples), "dialog_repaints": told(repaints)}


async def type_a_contact(desk: Desk) -> dict[str, Any]:
    """Type a name into the field of the contact, and take it back, three times."""
    samples: list[Sample] = []
    repaints: list[Sample] = []
    dialog, _ = await DialogHand().do(lambda: strike(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier))
    field = dialog.findChild(QLineEdit, "contact")
    if field is None:
        raise RuntimeError("the dialog has no field for the contact")
    field.setFocus()
    strike(TYPED[0])  # opens the list
    await asyncio.sleep(PAUSE)
    found = field.findChild(QCompleter)
    popup = found.popup() if found is not None else None
    if popup is None or not popup.isVisible():
        raise RuntimeError("no contacts are offered")
    hand = Hand(popup.viewport())
    for _ in range(3):
        repaints += [await hand.repaint() for _ in range(TIMES)]
        samples += [await hand.press(key) for key in TYPED[1:]]
        samples += [await hand.press(Qt.Key.Key_Backspace) for _ in TYPED[1:]]
    popup.hide()
    dialog.close()
    return {"completer": told(samples), "completer_repaints": told(repaints)}
