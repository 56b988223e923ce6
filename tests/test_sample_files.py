"""The sample data is believable and safe: complete, unique, and without a single address that could be somebody's."""

import csv
import json
import re
from zoneinfo import available_timezones

import pytest

from bookings_desktop.models.values import MEMBER_COLOURS, initials
from bookings_desktop.settings import resources_folder

FOLDER = resources_folder() / "sample"
SAFE_ADDRESS = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*@(example\.com|example\.org|northbank\.example)")

# Ranges kept for fiction: Ofcom (GB), Arcep (FR), Bundesnetzagentur (DE), PTS (SE), NANPA (555-01xx), ACMA (AU); two numbers
# are those of the design's pictures.
FICTION = re.compile(
    r"\+44 7700 900\d{3}|\+44 20 7946 0\d{3}|\+44 161 496 0\d{3}|\+33 6 39 98 \d\d \d\d|\+49 30 23125 \d{3}"
    r"|\+46 70 174 06 \d\d|\+1 \d{3} 555 01\d\d|\+61 2 5550 \d{4}|\+81 3 5550 0142|\+84 24 5550 0187"
)

PICTURED = """
Oluwaseun Adeyemi, Chloé Dubois, Fatima Al-Sayed, Kenji Watanabe, Ingrid Sørensen, Mateus Oliveira, Priya Raman, Łukasz Zieliński,
Nguyễn Thị Mai, Ngô Thanh Mai, Giulia Conti, Yusuf Demir, Aoife Byrne, Leilani Kahale, Amara Okafor, Dmitri Volkov, Gloria Mensah,
Hana Kovářová, Leila Rahimi, Noah Fischer, Sofía Herrera, Ana Popescu, Rashid Karimi, Zanele Dube, Eero Laine, Omar Haidari,
Lucía Fernández
"""


def contacts() -> list[dict[str, str]]:
    with (FOLDER / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def test_there_are_300_contacts_with_all_the_fields():
    rows = contacts()
    assert len(rows) == 300
    assert list(rows[0]) == ["name", "email", "phone", "company", "time_zone", "notes"]
    assert all(row["name"].strip() == row["name"] and len(row["name"]) > 3 for row in rows)
    assert all(None not in row and None not in row.values() for row in rows)


def test_contacts_are_different_people():
    rows = contacts()
    for field in ("name", "email", "phone"):
        filled = [row[field] for row in rows if row[field]]
        assert len(filled) == len(set(filled)), field


def test_no_address_or_number_can_be_somebody_s():
    for row in contacts():
        assert SAFE_ADDRESS.fullmatch(row["email"]), row
        assert not row["phone"] or FICTION.fullmatch(row["phone"]), row
    for member in load("members.json"):
        assert SAFE_ADDRESS.fullmatch(member["email"])
    for link in load("practice.json")["meeting_links"]:
        assert re.fullmatch(r"https://[a-z]+\.northbank\.example/[a-z?=/]*\{code\}", link)


def test_everybody_in_the_pictures_is_there():
    assert {name.strip() for name in PICTURED.replace("\n", " ").split(",")} <= {row["name"] for row in contacts()}


def test_zones_are_known_and_several():
    zones = {row["time_zone"] for row in contacts()}
    assert zones <= available_timezones()
    assert len(zones) >= 20
    assert load("practice.json")["time_zone"] in available_timezones()


def test_the_five_members_have_the_colours_in_order():
    members = load("members.json")
    assert [member["colour"] for member in members] == list(MEMBER_COLOURS)
    assert [initials(member["name"]) for member in members] == ["HM", "TR", "MC", "BO", "NH"]
    for member in members:
        assert member["role_title"]
        for period in member["working_hours"]:
            assert 0 <= period["weekday"] <= 6
            assert "00:00" <= period["start"] < period["end"] <= "24:00"


def test_services_are_complete_and_name_known_members():
    services, members = load("services.json"), {member["email"] for member in load("members.json")}
    assert len(services) >= 30
    assert len({service["title"] for service in services}) == len(services)
    for service in services:
        assert set(service["members"]) <= members
        assert service["members"]
        assert service["locations"]
        assert len(service["descriptions"]) >= 3
        assert all(5 <= minutes <= 180 for minutes in (service["minutes"], *service["other_minutes"]))
        assert 0 <= service["online_share"] <= 1
        assert service["weight"] >= 1


def test_every_member_has_something_to_do():
    busy = {email for service in load("services.json") for email in service["members"]}
    assert busy == {member["email"] for member in load("members.json")}


@pytest.mark.parametrize("kind", ["internal", "cancelled", "rescheduled", "completed", "follow_ups"])
def test_notes_have_variety(kind):
    texts = load("notes.json")[kind]
    assert len(texts) >= 6
    assert len(set(texts)) == len(texts)
    assert all(text == text.strip() and text for text in texts)
