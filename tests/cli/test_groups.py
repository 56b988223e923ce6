"""Groups, several colleagues, places and deals on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cli.conftest import Run

Add = Callable[..., dict[str, Any]]


def names(people: list[dict[str, Any]]) -> list[str]:
    return [person["name"] for person in people]


def test_a_group_is_added_changed_and_emptied(run: Run, add: Add) -> None:
    for name in ("Anna", "Ben"):
        assert run("members", "add", "--name", name, "--email", f"{name.lower()}@example.com").code == 0
    made = add(
        "Yoga", "--contact", "Zoë <zoe@example.com>", "--contact", "Kim <kim@example.com>", "--capacity", "8",
        "--assign", "ben@example.com", "--assign", "anna@example.com",
    )  # fmt: skip
    assert (names(made["contacts"]), names(made["members"]), made["capacity"]) == (["Zoë", "Kim"], ["Ben", "Anna"], 8)
    assert (made["contact"]["name"], made["assigned_to"]["name"]) == ("Zoë", "Ben")
    shown = run("show", made["id"]).out
    assert "Zoë <zoe@example.com>, Kim <kim@example.com>" in shown
    assert "2 of 8 places" in shown
    assert "Zoë +1" in run("list").out
    edited = run(
        "edit", made["id"], "--contact", "kim@example.com", "--contact", "Li <li@example.com>", "--assign", "",
        "--capacity", "", "--json",
    ).json  # fmt: skip
    assert (names(edited["contacts"]), edited["members"], edited["capacity"]) == (["Kim", "Li"], [], None)
    untouched = run("edit", made["id"], "--title", "Pilates", "--json").json
    assert names(untouched["contacts"]) == ["Kim", "Li"]


def test_a_number_of_places_that_is_none_is_refused(run: Run, add: Add) -> None:
    made = add()
    outcome = run("edit", made["id"], "--capacity", "many")
    assert (outcome.code, "number of places" in outcome.err) == (2, True)


def test_a_deal_is_added_listed_and_given_to_a_booking(run: Run, add: Add) -> None:
    assert run("contacts", "add", "--name", "Zoë", "--email", "zoe@example.com").code == 0
    deal = run(
        "deals", "add", "--name", "Course", "--stage", "Offer", "--value", "1200.50", "--currency", "eur",
        "--contact", "zoe@example.com", "--json",
    ).json  # fmt: skip
    assert (deal["amount"], deal["currency"], deal["stage"]) == ("1200.50", "EUR", "Offer")
    assert run("deals", "list", "--search", "cour", "--json").json == [deal]
    assert "1,200.50 EUR" in run("deals", "list").out
    made = add("Talk", "--deal", deal["id"][:6])
    assert made["deal"] == {"id": deal["id"], "name": "Course"}
    assert "Course · Offer · 1,200.50 EUR" in run("show", made["id"]).out
    assert [found["id"] for found in run("list", "--search", "course", "--json").json] == [made["id"]]
    assert run("edit", made["id"], "--deal", "", "--json").json["deal"] is None
    unknown = run("edit", made["id"], "--deal", "feed")
    assert (unknown.code, "no deal" in unknown.err) == (2, True)
    wrong = run("deals", "add", "--name", "X", "--value", "much", "--currency", "EUR")
    assert (wrong.code, "not a number" in wrong.err) == (2, True)


def test_a_deal_is_edited_and_deleted(run: Run, add: Add) -> None:
    assert run("contacts", "add", "--name", "Zoë", "--email", "zoe@example.com").code == 0
    deal = run("deals", "add", "--name", "Course", "--value", "1200.50", "--currency", "eur", "--json").json
    made = add("Talk", "--deal", deal["id"])
    edited = run("deals", "edit", deal["id"][:6], "--stage", "Won", "--contact", "zoe@example.com", "--json").json
    assert (edited["name"], edited["stage"], edited["amount"]) == ("Course", "Won", "1200.50")
    assert edited["contact_id"] == run("contacts", "list", "--json").json[0]["id"]
    assert run("deals", "edit", deal["id"], "--value", "", "--name", "Talks", "--json").json["amount"] is None
    assert run("show", made["id"], "--json").json["deal"]["name"] == "Talks"
    assert "no contact" in run("deals", "edit", deal["id"], "--contact", "bob@example.com").err
    assert "Deleted the deal “Talks”" in run("deals", "delete", deal["id"]).out
    assert run("deals", "list", "--json").json == []
    assert "Talks" not in run("show", made["id"]).out
    assert run("deals", "delete", deal["id"]).code == 2
