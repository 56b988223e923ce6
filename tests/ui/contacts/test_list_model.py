"""The rows of the list of contacts: searched, in groups by letter, with the words of their second line."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt

from bookings_desktop.models.contact_list import ContactLine
from bookings_desktop.models.presence_values import Visits
from bookings_desktop.models.text import fold
from bookings_desktop.ui.contacts.list_model import ContactListModel
from bookings_desktop.ui.contacts.list_view import ContactListView
from bookings_desktop.ui.contacts.visit_words import visit_words

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 14, 9, 42, tzinfo=UTC)
"""10:42 in London, a Thursday."""


def line(name, *, archived=False, company="", more=""):
    text = "\n".join(map(fold, (name, company, more)))
    return ContactLine(name, 1, name, fold(name), company, "", "", "", "", (), archived, text)


@pytest.fixture
def model(qapp):
    made = ContactListModel(NOW.timestamp)
    made.show_rows(
        [
            line("王小明"),
            line("Amara Okafor", more="+442079460196"),
            line("Aoife Byrne", archived=True),
            line("Émile", company="Löwen AG"),
            line("Kenji Watanabe", more="kenji@example.com"),
        ]
    )
    return made


def shown(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_archived_ones_are_hidden_and_other_alphabets_come_last(model):
    assert shown(model) == ["Amara Okafor", "Émile", "Kenji Watanabe", "王小明"]
    assert [model.letter(row) for row in model.letter_rows()] == ["A", "E", "K", "#"]
    assert (model.total, model.archived) == (4, 1)
    model.show_archived(True)
    assert shown(model)[:2] == ["Amara Okafor", "Aoife Byrne"]
    assert model.letter_rows() == [0, 2, 3, 4]
    assert model.visit(1) == "Archived"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("emile", ["Émile"]),
        ("LOWEN", ["Émile"]),
        ("ken example", ["Kenji Watanabe"]),
        ("0794", ["Amara Okafor"]),
        ("aoife", []),
        ("小", ["王小明"]),
    ],
)
def test_all_words_are_found_anywhere_without_accents(model, query, found):
    model.search(query)
    assert shown(model) == found
    model.search("")
    assert model.rowCount() == 4


def test_a_contact_is_found_by_its_id_where_it_stands_now(model):
    model.search("e")
    assert [model.row_of(name) for name in shown(model)] == list(range(model.rowCount()))
    assert model.row_of("Aoife Byrne") == -1, "it is archived"
    assert model.row_of("nobody") == -1


def test_strips_follow_the_letters_of_what_is_found(model, themes, qtbot):
    view = ContactListView(themes, model)
    qtbot.addWidget(view)
    plain = view.rowHeight(view.model().rowCount() - 1)
    heights = [view.rowHeight(row) for row in range(4)]
    assert len(set(heights)) == 1, "each has its own letter here"
    model.show_archived(True)
    assert view.rowHeight(1) < view.rowHeight(0) == plain
    model.search("amara")
    model.search("")
    assert [view.rowHeight(row) for row in range(5)] == [plain, view.rowHeight(1), plain, plain, plain]
    assert view.rowHeight(1) < plain


def test_a_row_says_all_of_it(model):
    model.show_visits({"Émile": Visits(next_at=NOW + timedelta(hours=1))}, LONDON)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(1, 0).data(role) == "Émile, Löwen AG, Next: today 11:42"


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        (Visits(), "No visits yet"),
        (Visits(here_now=True, with_now="Dr Helen Marsh"), "With Helen now"),
        (Visits(here_now=True), "Here now"),
        (Visits(next_at=NOW + timedelta(minutes=18)), "Next: today 11:00"),
        (Visits(next_at=NOW + timedelta(days=1)), "Next: tomorrow 10:42"),
        (Visits(next_at=NOW + timedelta(days=6), last_at=NOW), "Next: Wed 20 May"),
        (Visits(next_day=date(2026, 5, 18), next_at=NOW + timedelta(days=6)), "Next: Mon 18 May"),
        (Visits(last_at=NOW - timedelta(hours=1)), "Last: today"),
        (Visits(last_day=date(2026, 4, 30)), "Last: 30 Apr"),
        (Visits(last_day=date(2025, 4, 30)), "Last: 30 Apr 2025"),
    ],
)
def test_when_they_come_in_few_words(visits, words):
    assert visit_words(visits, LONDON, NOW) == words
