"""Finding contacts while somebody types."""

import pytest

from bookings_desktop.models.values import Contact
from bookings_desktop.ui.contacts.matching import LIMIT, ContactIndex, match_spans

MAI = Contact(
    "1", "Nguyễn Thị Mai", emails=("mai.nguyen@example.com",), phones=("+84 24 5550 0187",), company="Red River"
)
NGO = Contact("2", "Ngô Thanh Mai", emails=("ngo.mai@example.com",))
ZOE = Contact(
    "3", "Zoë Müller-Lüdenscheidt", emails=("zoe@example.org", "z.mueller@work.example"), phones=("020 7946 0455",)
)
KENJI = Contact("4", "Kenji Watanabe", company="Maison Verte")
LUKASZ = Contact("5", "Łukasz Zieliński")
EVERYBODY = (MAI, NGO, ZOE, KENJI, LUKASZ)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nguyen", [MAI]),
        ("NGUYỄN", [MAI]),
        ("mai ng", [NGO, MAI]),
        ("ng mai", [NGO, MAI]),
        ("zoe", [ZOE]),
        ("muller", [ZOE]),
        ("ludenscheidt", [ZOE]),
        ("lukasz", [LUKASZ]),
        ("zoe@example.org", [ZOE]),
        ("z.mueller", [ZOE]),
        ("0187", [MAI]),
        ("+84245550", [MAI]),
        ("02079460455", [ZOE]),
        ("7946 0455", [ZOE]),
        ("red river", [MAI]),
        ("watanabe verte", [KENJI]),
        ("xqzzy", []),
    ],
)
def test_name_email_phone_and_company_are_searched(query, found):
    assert ContactIndex(EVERYBODY).find(query) == found


def test_a_word_of_the_name_comes_before_a_company():
    assert ContactIndex((KENJI, MAI)).find("mai") == [MAI, KENJI]


def test_contacts_used_lately_come_first():
    assert ContactIndex(EVERYBODY, recent=("1",)).find("mai ng") == [MAI, NGO]
    assert ContactIndex(EVERYBODY, recent=("5", "3")).find("")[:2] == [LUKASZ, ZOE]


def test_no_more_than_the_limit_is_offered():
    crowd = [Contact(str(number), f"Anna {number:03}") for number in range(100)]
    found = ContactIndex(crowd).find("anna")
    assert [contact.name for contact in found] == [f"Anna {number:03}" for number in range(LIMIT)]


def test_a_new_contact_is_found_at_once_and_a_new_state_replaces_the_old():
    index = ContactIndex((MAI,))
    index.add(KENJI)
    assert index.find("kenji") == [KENJI]
    renamed = Contact("4", "Kenji Tanaka")
    index.add(renamed)
    assert (index.find("watanabe"), index.get("4"), len(index)) == ([], renamed, 2)


def test_an_exact_name_or_address_of_one_contact_is_a_choice():
    index = ContactIndex((*EVERYBODY, Contact("6", "Kenji Watanabe")))
    assert index.exact("nguyen thi mai") == MAI
    assert index.exact(" Z.Mueller@work.example ") == ZOE
    assert index.exact("Kenji Watanabe") is None, "two people have this name"
    assert index.exact("mai") is None
    assert index.exact("") is None


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Nguyễn Thị Mai", "mai ng", ["Ng", "Mai"]),
        ("Ngô Thanh Mai", "ng", ["Ng"]),
        ("Zoë Müller", "mull", ["Müll"]),
        ("Zoe\u0308 Müller", "zoe", ["Zoe\u0308"]),
        ("Anna Hannah", "anna", ["Anna"]),
        ("Johannes", "anne", ["anne"]),
        ("Straße", "strass", ["Straß"]),
        ("Łukasz", "lu", ["Łu"]),
        ("Anna", "an ann", ["Ann"]),
        ("Kenji", "mai", []),
    ],
)
def test_the_match_is_marked_in_the_text_as_it_is_written(text, query, marked):
    assert [text[start:end] for start, end in match_spans(text, query)] == marked


def test_a_keystroke_looks_once_at_each_contact_and_ranks_until_the_list_is_full():
    looked_at = []

    class Watched(str):
        __slots__ = ()

        def __contains__(self, part: str) -> bool:
            looked_at.append(part)
            return super().__contains__(part)

    index = ContactIndex([Contact(str(number), f"Anna {number}") for number in range(5_000)])
    index._names = [Watched(name) for name in index._names]
    index._texts = [Watched(text) for text in index._texts]
    assert len(index.find("anna")) == LIMIT
    assert len(looked_at) == 5_000 + LIMIT
    looked_at.clear()
    assert index.find("xqzzy anna") == []
    assert len(looked_at) == 5_000
