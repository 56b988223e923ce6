"""Where a search matched is marked in the cells, and shown in a passage where no cell has it."""

from __future__ import annotations

import random
import unicodedata

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from bookings_desktop.models.text import fold, needles, search_text
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.highlight import folded_with_origins, hidden_passage, passage, spans_of
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.row_style import RowStyle
from bookings_desktop.ui.theme import ThemeManager, tokens
from tests.support.booking_rows import a_row, on


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in spans_of(text, needles(query))]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Knee assessment", "kne ASS", ["Kne", "ass"]),
        ("Dr Müller, Muller & MÜLLER", "muller", ["Müller", "Muller", "MÜLLER"]),
        ("Mu\u0308ller", "mull", ["Mu\u0308ll"]),
        ("Zoe\u0308", "zoe", ["Zoe\u0308"]),
        ("e\u0301\u0323te\u0301 2026", "ete", ["e\u0301\u0323te\u0301"]),
        ("Oﬃce ﬁt", "fi", ["ﬃ", "ﬁ"]),
        ("İstanbul ISTANBUL ıstanbul", "istanbul", ["İstanbul", "ISTANBUL", "ıstanbul"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Łukasz Þór", "lukasz thor", ["Łukasz", "Þór"]),
        ("abab", "ab ba", ["abab"]),
        ("banana", "ana", ["ana"]),
        ("🦵 Knee", "knee", ["Knee"]),
        ("Knee", "elbow", []),
        ("", "knee", []),
        ("Knee", "", []),
    ],
)
def test_matches_are_led_back_to_the_letters_they_came_from(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


@pytest.mark.parametrize("seed", range(5))
def test_marks_agree_with_the_search_itself(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201
    rng = random.Random(seed)  # noqa: S311
    letters = "abcßéİıﬁﬃŁøæœ e\u0301i\u0307 ΣςΩ가韓½²Ⅳ🦵\u200dJ"
    for _ in range(300):
        text = "".join(rng.choice(letters) for _ in range(rng.randrange(12)))
        folded, origins = folded_with_origins(text)
        assert len(folded) == len(origins)
        assert " ".join(folded.split()) == " ".join(fold(text).split())
        word = fold("".join(rng.choice(letters) for _ in range(rng.choice((1, 1, 2))))).replace(" ", "")
        if not word:
            continue
        spans = spans_of(text, (word,))
        assert bool(spans) == (word in folded)
        for start, end in spans:
            assert word in fold(text[start:end])
            assert end == len(text) or not unicodedata.combining(text[end])


def test_a_passage_begins_with_a_word_near_the_match() -> None:
    text = "First visit after the operation; please bring the blue folder and the letter"
    assert passage(text, text.index("blue")) == "… bring the blue folder and the letter"
    assert passage(text, 0) == text
    assert passage("x" * 50, 40) == "… " + "x" * 10


EXCERPT = "First visit after the opération; please bring the blue folder"
TEXT = search_text(
    (
        "Knee",
        EXCERPT + " and the letter of Doctor Brown",
        "Kenji Watanabe",
        "Watanabe Trading",
        "kenji@example.com",
        "kenji.second@example.com",
        "+44 20 7946 0196",
        "+442079460196",
        "02079460196",
        "Room 1",
    )
)
SHOWN = ("Knee", "First visit after", "Kenji Watanabe", "kenji@example.com", "Room 1")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("knee first room", ""),
        ("knee opera", "… after the opération; please bring the blue folder"),
        ("brown", "… of doctor brown"),
        ("trading", "watanabe trading"),
        ("second", "kenji.second@example.com"),
        ("0196", "+44 20 7946 0196"),
        ("79460196", "+44 20 7946 0196"),
        ("02079460196", "+44 20 7946 0196"),
        ("nowhere", ""),
    ],
)
def test_what_no_cell_shows_is_shown_in_a_passage(query: str, expected: str) -> None:
    assert hidden_passage(needles(query), SHOWN, EXCERPT, TEXT) == expected


def marked_pixels(page: BookingsPage, row: int, column: Column, mode: str = "light") -> int:
    page.proxy.show_all()  # on a busy computer the search goes on after the first paint
    cell = page.table.visualRect(page.proxy.index(row, column))
    image: QImage = page.table.viewport().grab(cell).toImage()
    wanted: QColor = tokens()[mode]["mark"]
    return sum(
        image.pixelColor(x, y) == wanted for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_cells_show_where_the_search_matched(
    page: BookingsPage, themes: ThemeManager, qtbot: QtBot, mode: str
) -> None:
    themes.set_appearance(mode)
    page.show_rows([a_row(1, on(15, 9), title="Knee", excerpt="bring shoes", location="Studio", moved_from=None)])
    page.rows_complete()
    columns = (Column.TITLE, Column.CONTACT, Column.LOCATION)
    assert [marked_pixels(page, 0, column, mode) for column in columns] == [0, 0, 0]
    for query, expected in (
        ("knee", [Column.TITLE]),
        ("shoes", [Column.TITLE]),
        ("WATANABE", [Column.CONTACT]),
        ("example", [Column.CONTACT]),
        ("stud knee", [Column.TITLE, Column.LOCATION]),
    ):
        page.search.setText(query)
        assert [column for column in columns if marked_pixels(page, 0, column, mode)] == expected, query
    page.search.clear()
    assert [marked_pixels(page, 0, column, mode) for column in columns] == [0, 0, 0]


def test_a_match_deep_in_the_description_is_shown_below_the_title(page: BookingsPage, qtbot: QtBot) -> None:
    row = a_row(1, on(15, 9), title="Knee", excerpt="First visit", moved_from=None)
    page.show_rows([row._replace(search_text=row.search_text + "\nmany words later bring the blue folder")])
    page.rows_complete()
    page.search.setText("folder")
    assert marked_pixels(page, 0, Column.TITLE)
    page.search.setText("visit")
    assert marked_pixels(page, 0, Column.TITLE)


def test_only_painted_cells_are_looked_at(page: BookingsPage, qtbot: QtBot) -> None:
    page.show_rows([a_row(n, on(15, 9), title=f"Knee {n}") for n in range(2000)])
    page.rows_complete()
    page.set_filter(BookingFilter(query="knee", scope=Scope.ALL))
    qtbot.waitUntil(lambda: page.proxy.finished)
    page.table.viewport().grab()
    assert 0 < len(page.table._delegate.marks._spans) < 400


LONG = "First visit. " * 12 + "Bring the blue folder of Dr Müller, and the letter."


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("muller", "found in: … of Dr Müller, and the letter."),
        ("kenji", ""),
        ("", ""),
    ],
)
def test_a_screen_reader_is_told_the_passage_as_it_was_written(page: BookingsPage, query: str, told: str) -> None:
    page.show_rows([a_row(excerpt=LONG)])
    page.set_filter(BookingFilter(query=query, scope=Scope.ALL))
    spoken = page.proxy.index(0, Column.TITLE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.partition(", found")[0] == "Post-surgery follow-up, online meeting, " + LONG[:90]
    assert spoken.endswith(told)
    assert ("found in" in spoken) == bool(told)


def test_an_overlap_is_told_shorter_before_it_is_cut(page: BookingsPage, themes: ThemeManager) -> None:
    first, second = a_row(1, on(15, 10), title="A"), a_row(2, on(15, 10, 15), title="B")
    page.show_rows([first, second])
    page.rows_complete()
    style, delegate = RowStyle(themes.theme), page.table.itemDelegate()
    long, short = "Overlaps Helen’s 10:15", "Overlaps 10:15"
    glyph = delegate.needed_width(first, Column.TITLE) - 2 * style.PADDING - style.second.width(long)
    for room, text in ((style.second.width(long), long), (style.second.width(long) - 1, short)):
        assert delegate.line_below_title(first, room + glyph).text == text
    assert delegate.tool_tip(first, Column.TITLE, style.second.width(long)) == long
