"""Imports of contacts as real programs write them: dialects, encodings, broken lines; and nothing is ever copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bookings_desktop.errors import BookingsError, InvalidInput
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Contact, ContactPoint, ForeignReference, NameOrder, Origin
from bookings_desktop.services.contact_care import ContactCare, PeopleChange
from bookings_desktop.services.contact_columns import Column, guess
from bookings_desktop.services.contact_export import ContactExportService
from bookings_desktop.services.contact_import import ContactFile, ContactImportService, read_contacts
from bookings_desktop.services.contact_matching import Merged
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.import_watch import ImportStopped, ImportWatch
from tests.support.builders import DESK, a_booking, a_contact, a_database, stored

Take = Callable[..., Merged]

GOOGLE_NEW = """\
First Name,Middle Name,Last Name,Name Prefix,Name Suffix,Organization Name,Organization Title,Notes,Labels,\
E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value
María José,,García-López,Dra.,,Clínica Sol,Directora,"Prefers mornings,
and tea",VIP ::: * myContacts,* Work,mj@example.com,Home,mj.home@example.com,Mobile,+34 600 000 001 ::: +34 600 000 002
王,,小明,,,,,,* myContacts,*,wang@example.com,,,,
"""

GOOGLE_OLD = """\
Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,\
E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,\
Organization 1 - Name,Organization 1 - Title
Kenji Watanabe,Kenji,,Watanabe,,* myContacts ::: Friends,* ,kenji@example.com,Work,+81 3 1234 5678,Tokyo Co.,Buyer
"""

OUTLOOK_EN = """\
Title,First Name,Middle Name,Last Name,Suffix,Company,Job Title,Business Phone,Home Phone,Mobile Phone,Business Fax,E-mail Address,\
E-mail Type,E-mail Display Name,E-mail 2 Address,Notes,Categories,Language
Mr.,John,Q.,Public,Jr.,Acme Ltd,Clerk,+1 555 0100,+1 555 0101,+1 555 0102,+1 555 0199,\
john@example.com,SMTP,John Public,,Note,Red;Blue,English
"""

OUTLOOK_DE = """\
"Anrede";"Vorname";"Weitere Vornamen";"Nachname";"Firma";"Position";"Telefon geschäftlich";"Mobiltelefon";"E-Mail-Adresse";\
"Notizen";"Kategorien"
"Herr";"Jürgen";"";"Müller";"Bäckerei Groß";"Meister";"030 1234567";"0170 7654321";"juergen@example.de";"Läuft";"Kunde"
"""

OUTLOOK_FR = """\
Titre,Prénom,Nom,Société,Fonction,Téléphone (bureau),Tél. mobile,Adresse de messagerie,Notes
Mme,Zoé,Lefèvre,Société Générale des Œufs,Gérante,01 23 45 67 89,06 12 34 56 78,zoe@example.fr,
"""

SPANISH = """\
Nombre\tApellidos\tEmpresa\tCargo\tTeléfono del trabajo\tMóvil\tCorreo electrónico\tNotas
Iñaki\tNúñez Peña\tTalleres\tJefe\t910 000 000\t600 000 000\tinaki@example.es\tÑ
"""

APPLE = """\
BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS 14.0//EN
N:Nguyễn;Mai;Thị;;
FN:Nguyễn Thị Mai
ORG:Zoë & Co.;Sales;
TITLE:Buyer
EMAIL;type=INTERNET;type=HOME:mai.home@example.com
EMAIL;type=INTERNET;type=WORK;type=pref:mai@example.com
item1.TEL;type=pref:+84 24 1234 5678
item1.X-ABLabel:_$!<Work>!$_
item2.TEL:+84 90 123 4567
item2.X-ABLabel:Summer house
NOTE:First line\\nsecond\\, with a comma and a very long tail that is folded acr
 oss two lines
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ
 AAAQABAAD/
CATEGORIES:VIP,Patients
UID:4FBE8971-0BC3-424C-9C26-36C3E1EFF6B1
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:Acme GmbH
ORG:Acme GmbH;
X-ABShowAs:COMPANY
EMAIL:info@acme.example
END:VCARD
"""

PHONE_21 = """\
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=C3=BCller\r
TEL;CELL;PREF:0170 7654321\r
TEL;WORK;FAX:030 999\r
EMAIL;HOME:juergen@example.de\r
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Line one=0D=0A=\r
line two =E2=82=AC\r
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg\r
 AAAQABAAD/\r
\r
X_FOO:ignored\r
END:VCARD\r
"""

V4 = """\
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8af
FN:Dr. Joan Doe\\, PhD
N:Doe;Joan;;Dr.;PhD
EMAIL;PID=1.1;PREF=2:second@example.com
EMAIL;PID=2.1;PREF=1;TYPE=work:joan@example.com
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-555-5555;ext=5555
LANG;PREF=2:en
LANG;PREF=1:fr-CA
TZ:America/Montreal
KIND:individual
END:VCARD
"""


@pytest.fixture
def take(database: Database, tmp_path: Path) -> Take:
    """Import a text as a file of this name."""

    def run(content: str | bytes, name: str = "in.csv", columns: tuple[Column, ...] | None = None) -> Merged:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ContactImportService(database, lambda: "Anna").run(read_contacts(path), columns)

    return run


def contacts(database: Database) -> dict[str, Contact]:
    with database.reading() as work:
        return {contact.name: contact for contact in work.contacts.all()}


def notes(merged: Merged) -> list[tuple[int, str]]:
    return [(note.line, note.message) for note in merged.notes]


# ---- dialects of lists ----------------------------------------------------------------------------------------------


def test_googles_lists_of_today(take: Take, database: Database) -> None:
    assert take(GOOGLE_NEW).created == 2
    one = contacts(database)["Dra. María José García-López"]
    assert (one.given_name, one.family_name, one.company, one.job_title) == (
        "María José",
        "García-López",
        "Clínica Sol",
        "Directora",
    )
    assert one.email_points == (ContactPoint("mj@example.com", "work"), ContactPoint("mj.home@example.com", "home"))
    assert one.phone_points == (ContactPoint("+34 600 000 001", "mobile"), ContactPoint("+34 600 000 002", "mobile"))
    assert (one.tags, one.notes) == (("VIP",), "Prefers mornings,\nand tea")


def test_googles_lists_of_earlier_years(take: Take, database: Database) -> None:
    take(GOOGLE_OLD)
    one = contacts(database)["Kenji Watanabe"]
    assert (one.given_name, one.family_name, one.tags, one.email) == (
        "Kenji",
        "Watanabe",
        ("Friends",),
        "kenji@example.com",
    )
    assert (one.company, one.job_title, one.phone_points) == (
        "Tokyo Co.",
        "Buyer",
        (ContactPoint("+81 3 1234 5678", "work"),),
    )


def test_outlooks_lists(take: Take, database: Database) -> None:
    take(OUTLOOK_EN)
    one = contacts(database)["Mr. John Q. Public Jr."]
    assert [point.label for point in one.phone_points] == ["work", "home", "mobile", "fax"]
    assert (one.emails, one.tags, one.notes) == (("john@example.com",), ("Red", "Blue"), "Note")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"])
def test_german_lists_in_the_encodings_of_several_systems(take: Take, database: Database, encoding: str) -> None:
    take(OUTLOOK_DE.encode(encoding))
    one = contacts(database)["Herr Jürgen Müller"]
    assert (one.company, one.notes, one.tags, one.emails) == (
        "Bäckerei Groß",
        "Läuft",
        ("Kunde",),
        ("juergen@example.de",),
    )
    assert one.phone_points == (ContactPoint("030 1234567", "work"), ContactPoint("0170 7654321", "mobile"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_french_and_spanish_lists(take: Take, database: Database, encoding: str) -> None:
    take(OUTLOOK_FR.encode(encoding))
    take(SPANISH.encode(encoding))
    found = contacts(database)
    zoe, inaki = found["Mme Zoé Lefèvre"], found["Iñaki Núñez Peña"]
    assert (zoe.family_name, zoe.company, zoe.job_title) == ("Lefèvre", "Société Générale des Œufs", "Gérante")
    assert (inaki.given_name, inaki.family_name, inaki.job_title) == ("Iñaki", "Núñez Peña", "Jefe")
    assert [point.label for point in (*zoe.phone_points, *inaki.phone_points)] == ["work", "mobile", "work", "mobile"]


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Имя,Фамилия\nИван,Петров\nЕкатерина,Смирнова\n", "cp1251", "Имя"),
        ("氏名,会社\n渡辺健二,株式会社東京\n山田花子,日本商事\n", "shift_jis", "渡辺健二"),
        ("姓名,公司\n王小明,北京公司\n李华,上海贸易有限公司\n", "gb18030", "王小明"),
    ],
)
def test_other_scripts_are_recognised(tmp_path: Path, text: str, encoding: str, name: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    table = read_contacts(path).table
    assert table is not None
    assert name in (*table.header, *table.rows[0][1])


def test_a_list_without_a_header_is_read_by_what_stands_in_it(take: Take, database: Database) -> None:
    take("Zoë Ünal;zoe@example.com;+44 20 7946 0000\nBen;ben@example.com;\n")
    assert {name: one.emails for name, one in contacts(database).items()} == {
        "Zoë Ünal": ("zoe@example.com",),
        "Ben": ("ben@example.com",),
    }


def test_a_person_says_what_the_columns_hold(take: Take, database: Database) -> None:
    take("A,B,C\nzoe@example.com,Zoë,secret\n", columns=(Column("email", "work"), Column("name"), Column()))
    assert contacts(database)["Zoë"].email_points == (ContactPoint("zoe@example.com", "work"),)
    assert Column.parse("email:work") == Column("email", "work")
    assert Column.parse("skip") == Column()
    assert Column.parse("colour") is None


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (["Nom", "Prénom"], ["family_name", "given_name"]),
        (["Nom", "Courriel"], ["name", "email"]),
        (["Nombre", "Teléfono móvil"], ["name", "phone"]),
        (["Nombre", "Apellidos"], ["given_name", "family_name"]),
        (["Name", "Vorname"], ["family_name", "given_name"]),
        (["Name", "Given Name", "Family Name"], ["name", "given_name", "family_name"]),
        (["E-Mail", "E-mail 2", "Handy", "Kundennummer"], ["email", "email", "phone", "key"]),
        (["Birthday", "Street", "IBAN"], ["", "", ""]),
    ],
)
def test_headers_are_guessed(header: list[str], fields: list[str]) -> None:
    assert [column.field for column in guess(header)] == fields


# ---- cards ----------------------------------------------------------------------------------------------------------


def test_apples_cards(take: Take, database: Database) -> None:
    merged = take(APPLE, "in.vcf")
    assert (merged.created, merged.notes) == (2, [])
    found = contacts(database)
    mai, acme = found["Nguyễn Thị Mai"], found["Acme GmbH"]
    assert (mai.name_order, mai.given_name, mai.middle_name, mai.family_name) == (
        NameOrder.FAMILY_FIRST,
        "Mai",
        "Thị",
        "Nguyễn",
    )
    assert mai.email_points == (ContactPoint("mai@example.com", "work"), ContactPoint("mai.home@example.com", "home"))
    assert mai.phone_points == (
        ContactPoint("+84 24 1234 5678", "work"),
        ContactPoint("+84 90 123 4567", "Summer house"),
    )
    assert mai.notes == "First line\nsecond, with a comma and a very long tail that is folded across two lines"
    assert (mai.company, mai.tags, mai.id) == ("Zoë & Co.", ("VIP", "Patients"), "4fbe89710bc3424c9c2636c3e1eff6b1")
    assert acme.name_order is NameOrder.COMPANY


def test_a_telephones_card_with_quoted_printable(take: Take, database: Database) -> None:
    assert take(PHONE_21, "in.vcf").notes == []
    one = contacts(database)["Jürgen Müller"]
    assert one.notes == "Line one\nline two €"
    assert one.phone_points == (ContactPoint("0170 7654321", "mobile"), ContactPoint("030 999", "fax"))
    assert one.email_points == (ContactPoint("juergen@example.de", "home"),)


def test_a_card_of_version_4(take: Take, database: Database) -> None:
    take(V4, "in.vcf")
    one = contacts(database)["Dr. Joan Doe, PhD"]
    assert one.emails == ("joan@example.com", "second@example.com")
    assert one.phone_points == (ContactPoint("+1-555-555-5555", "home"),)
    assert (one.languages, one.time_zone, one.prefix, one.suffix) == (
        ("fr-CA", "en"),
        "America/Montreal",
        "Dr.",
        "PhD",
    )


def test_broken_cards_are_told_by_line_and_the_others_go_on(take: Take, database: Database) -> None:
    text = (
        "garbage\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:One\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Never ends\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Two\nEMAIL:not an address\nTEL:none\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Team\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Cut o"
    )
    merged = take(text, "in.vcf")
    assert sorted(contacts(database)) == ["One", "Two"]
    assert [line for line, _ in notes(merged)] == [1, 6, 9, 9, 15, 19, 24]
    words = " ".join(message for _, message in notes(merged))
    for word in (
        "outside of a card",
        "has no end",
        "no e-mail address",
        "no phone number",
        "no name",
        "list of contacts",
    ):
        assert word in words


def test_text_of_files_is_plain_text(take: Take, database: Database) -> None:
    take("BEGIN:VCARD\nVERSION:3.0\nFN:<b>Zoë</b>\x07\u202e\nNOTE:<img src=x>\\n=1+1\nEND:VCARD\n", "in.vcf")
    [one] = contacts(database).values()
    assert "\x07" not in one.name
    assert one.name.startswith("<b>Zoë</b>")
    assert one.notes == "<img src=x>\n=1+1"


# ---- broken lists ---------------------------------------------------------------------------------------------------


def test_broken_rows_are_told_by_line_and_the_others_go_on(take: Take, database: Database) -> None:
    text = (
        "Name,Email,Notes\n"
        "One,one@example.com,fine\n"
        'Two,two@example.com,"never closed\n'
        'Three,three@example.com,5" pipe\n'
        "Four,four@example.com,a,b,c\n"
        ",,\n"
        "Five,not-an-address,\n"
        ",,only a note\n"
        "Six,six@example.com\n"
    )
    merged = take(text)
    assert sorted(contacts(database)) == ["Five", "One", "Six", "Three"]
    assert [line for line, _ in notes(merged)] == [3, 5, 7, 8]
    assert contacts(database)["Three"].notes == '5" pipe'


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    for content, words in ((b"", "empty"), (b"\n \n", "empty"), (b"PK\x03\x04\0\0\0abc\0def", "no text file")):
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match=words):
            read_contacts(path)
    with pytest.raises(BookingsError, match="cannot be read"):
        read_contacts(tmp_path / "missing.csv")
    (tmp_path / "x.csv").write_bytes("Name\nJürgen\n".encode("cp1252"))
    with pytest.raises(InvalidInput, match="not written"):
        read_contacts(tmp_path / "x.csv", encoding="utf-8")
    with pytest.raises(InvalidInput, match="not the name"):
        read_contacts(tmp_path / "x.csv", encoding="klingon")


def test_too_many_and_too_large_are_refused(
    take: Take, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookings_desktop.services.contact_import.MOST_CONTACTS", 2)
    with pytest.raises(InvalidInput, match="more than 2"):
        take("Name\nA\nB\nC\n")
    assert contacts(database) == {}
    monkeypatch.setattr("bookings_desktop.services.text_files.LARGEST_FILE", 10)
    with pytest.raises(BookingsError, match="larger"):
        take("Name\nABCDEFGHIJKL\n")


# ---- updates, never copies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GOOGLE_NEW, "a.csv"),
        (OUTLOOK_DE, "a.csv"),
        (APPLE, "a.vcf"),
        (PHONE_21, "a.vcf"),
        ("Name\nOnly A Name\n", "a.csv"),
    ],
)
def test_importing_again_changes_nothing(take: Take, database: Database, text: str, name: str) -> None:
    first = take(text, name)
    before = contacts(database)
    again = take(text, name)
    assert (again.changes, again.unchanged) == ([], first.created)
    assert contacts(database) == before


def test_what_we_have_is_kept_and_what_the_file_says_is_added(take: Take, database: Database) -> None:
    ours = a_contact(phones=("+44 20 7946 0000",), notes="Ours", tags=("VIP",), company="Old")
    stored(database, ours)
    merged = take(
        "Name,Email,E-mail 2,Phone,Company,Notes,Tags\n"
        "Zoë Ünal,ZOE@example.com,z2@example.com,+44 20 7946 0000,New,Theirs,Patient\n"
    )
    assert (merged.created, merged.updated) == (0, 1)
    [one] = contacts(database).values()
    assert (one.id, one.company, one.notes, one.tags) == (ours.id, "New", "Ours\n\nTheirs", ("VIP", "Patient"))
    assert (one.emails, one.phones) == (("zoe@example.com", "z2@example.com"), ("+44 20 7946 0000",))


def test_a_contact_is_found_by_the_other_programs_id_when_the_address_changed(take: Take, database: Database) -> None:
    take("Customer ID,Name,Email\n17,Zoë,zoe@example.com\n")
    merged = take("Customer ID,Name,Email\n17,Zoë Ünal,new@example.com\n")
    assert (merged.created, merged.updated) == (0, 1)
    [one] = contacts(database).values()
    assert one.emails == ("zoe@example.com", "new@example.com")
    assert one.references == (ForeignReference("csv", "17"),)


def test_an_address_of_somebody_else_is_left_out_and_told(take: Take, database: Database) -> None:
    stored(database, a_contact(), a_contact(name="Ben", email="ben@example.com"))
    merged = take("Name,Email,E-mail 2\nBen,ben@example.com,zoe@example.com\n")
    assert notes(merged) == [(2, "zoe@example.com belongs to Zoë Ünal; it was left out.")]
    assert contacts(database)["Ben"].emails == ("ben@example.com",)


def test_namesakes_with_other_numbers_are_two(take: Take, database: Database) -> None:
    merged = take(
        "Name,Phone\nAnna Berg,030 1234567\nAnna Berg,030 7654321\nBerg, Anna\n".replace(
            "Berg, Anna", '"Berg, Anna",+49 30 1234567'
        )
    )
    assert merged.created == 2


def test_a_preview_stores_nothing_and_tells_the_same(take: Take, database: Database, tmp_path: Path) -> None:
    stored(database, a_contact(name="Mai", email="mai@example.com"))
    (tmp_path / "p.vcf").write_text(APPLE, encoding="utf-8")
    before = contacts(database)
    seen = ContactImportService(database, lambda: "Anna").preview(read_contacts(tmp_path / "p.vcf"))
    assert (seen.created, seen.updated) == (1, 1)
    assert contacts(database) == before
    done = take(APPLE, "p.vcf")
    assert (done.created, done.updated) == (1, 1)


def test_the_whole_import_is_one_step_of_undo(take: Take, database: Database) -> None:
    ours = a_contact(name="Mai", email="mai@example.com")
    stored(database, ours)
    before = contacts(database)["Mai"]
    merged = take(APPLE, "in.vcf")
    with database.reading() as work:
        assert work.history.of(ours.id)[0].origin is Origin.IMPORT

    undone = ContactService(database, lambda: "Anna").undo(merged.changes)

    [after] = contacts(database).values()
    assert (after.name, after.emails, after.references) == (before.name, before.emails, before.references)
    ContactService(database, lambda: "Anna").undo(undone)
    assert sorted(contacts(database)) == ["Acme GmbH", "Nguyễn Thị Mai"]


# ---- the way back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["vcf", "csv"])
def test_an_export_read_into_an_empty_database_gives_the_same_contacts(
    take: Take, database: Database, tmp_path: Path, ending: str
) -> None:
    take(GOOGLE_NEW)
    take(APPLE, "in.vcf")
    take(V4, "in.vcf")
    stored(
        database,
        a_contact(name="=cmd|' /C calc'!A1", email="", notes='+1\n"x";y', tags=("a,b",), phones=("+1 (2) 3",)),
        a_contact(name="Grüße 🎉 \\ ; , :", company="A; B, C\\D", tags=("x", "y;z"), languages=("de", "fr-CA")),
        a_contact(name="Lan", email="", labels=(ContactPoint("1234567", "Büro; oben"),), phones=("1234567",)),
    )
    export = ContactExportService(database)
    path = tmp_path / f"out.{ending}"
    assert export.to_file(export.chosen(), path) == 8
    (tmp_path / "copy").mkdir()
    copy = a_database(tmp_path / "copy")
    merged = ContactImportService(copy, lambda: "Anna").run(read_contacts(path))
    assert merged.notes == []

    def content(database: Database) -> list[tuple[object, ...]]:
        # References are how one database remembers where it has a contact from.
        skipped = {"version", "created_at", "updated_at", "references"}
        rows = contacts(database).values()
        return sorted(tuple(getattr(one, name) for name in Contact.__slots__ if name not in skipped) for one in rows)

    assert content(copy) == content(database)
    again = ContactImportService(database, lambda: "Anna").run(read_contacts(path))
    assert again.changes == []
    copy.close()


def test_no_cell_of_a_list_is_a_formula(database: Database, tmp_path: Path) -> None:
    stored(database, a_contact(name="=1+1", company="@x", notes="-2", tags=("+t",)))
    export = ContactExportService(database)
    export.to_file(export.chosen("1+1"), tmp_path / "out.csv")
    row = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1]
    assert not any(cell[:1] in "=+-@" for cell in row.split(",") if cell)


def test_only_the_contacts_of_the_list_are_written_in_its_order(database: Database, tmp_path: Path) -> None:
    zoe, ben = a_contact(), a_contact(name="Ben", email="")
    stored(database, zoe, ben)
    export = ContactExportService(database)
    assert [one.name for one in export.chosen(ids=[ben.id, zoe.id])] == ["Ben", "Zoë Ünal"]
    assert [one.name for one in export.chosen("unal")] == ["Zoë Ünal"]


# ---- nobody is lost -------------------------------------------------------------------------------------------------


def test_people_of_one_list_who_share_an_address_are_all_kept(take: Take, database: Database) -> None:
    family = "Name,Email\nA. Meier,family@example.com\nOtto Meier,family@example.com\nAnna Meier,family@example.com\n"
    merged = take(family)
    assert {name: one.emails for name, one in contacts(database).items()} == {
        "Anna Meier": ("family@example.com",),
        "Otto Meier": (),
    }
    assert notes(merged) == [(3, "family@example.com belongs to A. Meier; it was left out.")]
    assert take(family).created == 0


@pytest.mark.parametrize("header", ["Customer ID", "ID"])
def test_the_same_number_of_two_programs_is_not_the_same_person(take: Take, database: Database, header: str) -> None:
    take(f"{header},Name,Email\n1,Zoë Ünal,zoe@example.com\n")
    other = f"{header},Name,Email\n1,Ben Ode,ben@example.com\n"
    assert (take(other).created, take(other).created) == (1, 0)
    assert {name: one.emails for name, one in contacts(database).items()} == {
        "Zoë Ünal": ("zoe@example.com",),
        "Ben Ode": ("ben@example.com",),
    }


def test_the_first_of_a_list_without_header_and_addresses_is_kept(take: Take, database: Database) -> None:
    take("Zoë Ünal;+44 20 7946 0000\nBen Ode;+44 20 7946 0001\n")
    assert sorted(contacts(database)) == ["Ben Ode", "Zoë Ünal"]


@pytest.mark.parametrize("sign", ["\u2028", "\v", "\x85"])
def test_a_line_ends_only_where_files_end_lines(take: Take, database: Database, sign: str) -> None:
    take(f"Name,Notes,Email\r\nZoë,Calls{sign}late,zoe@example.com\r\nBen,,ben@example.com\r\n")
    assert (
        take(f"BEGIN:VCARD\nVERSION:3.0\nFN:Mai\nN:;Mai;;;\nNOTE:Calls{sign}early\nEND:VCARD\n", "in.vcf").notes == []
    )
    found = contacts(database)
    assert sorted(found) == ["Ben", "Mai", "Zoë"]
    assert (found["Zoë"].emails, found["Ben"].emails) == (("zoe@example.com",), ("ben@example.com",))
    assert "late" in found["Zoë"].notes
    assert "early" in found["Mai"].notes


def test_what_cannot_be_read_of_a_card_is_told_and_not_logged(
    take: Take, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    merged = take("BEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nTEL +44 20 7946 0000\nTZ:Mars/Crater\nEND:VCARD\n", "in.vcf")
    assert notes(merged) == [
        (1, "A part of the card cannot be read; it was left out."),
        (1, "“Mars/Crater” is no time zone; it was left out."),
    ]
    assert (merged.created, merged.skipped) == (1, 0)
    assert "7946" not in caplog.text


def a_file(tmp_path: Path, count: int, job: str) -> ContactFile:
    path = tmp_path / "many.csv"
    rows = "".join(f"Guest {number},guest{number}@example.org,{job}\n" for number in range(count))
    path.write_text(f"Name,E-mail,Job title\n{rows}", encoding="utf-8")
    return read_contacts(path)


def test_many_contacts_are_taken_in_and_back_with_few_statements(database: Database, tmp_path: Path) -> None:
    service = ContactImportService(database, lambda: "Nadia")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        new = service.run(a_file(tmp_path, 1500, "Clerk"))
        service.preview(a_file(tmp_path, 1500, "Buyer"))
        changed = service.run(a_file(tmp_path, 1500, "Buyer"))
        ContactCare(database, lambda: "Nadia").undo(PeopleChange(tuple(changed.changes)))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert (new.created, changed.updated) == (1500, 1500)
    assert {one.job_title for one in contacts(database).values()} == {"Clerk"}
    assert len(statements) < 100


def test_a_stopped_import_stores_nothing(database: Database, tmp_path: Path) -> None:
    service, file = ContactImportService(database, lambda: "Nadia"), a_file(tmp_path, 600, "Clerk")

    class Impatient(ImportWatch):
        def check(self) -> None:
            if self.stored:  # some are in the transaction already
                self.stop()
            super().check()

    with pytest.raises(ImportStopped):
        service.run(file, watch=Impatient())
    assert contacts(database) == {}
    stopped = ImportWatch()
    stopped.stop()
    with pytest.raises(ImportStopped):
        service.preview(file, watch=stopped)
    followed = ImportWatch()
    service.run(file, watch=followed)
    assert (followed.total, followed.looked_at, followed.to_store, followed.stored) == (600, 600, 600, 600)


def test_bookings_and_their_events_follow_an_import(database: Database, tmp_path: Path) -> None:
    first, further = (a_contact(name=name, email="") for name in ("Zoë Ünal", "Ben Ode"))
    booking = a_booking(contact_id=first.id, further_contact_ids=(further.id,))
    stored(database, first, further, booking)
    with database.unit_of_work(DESK) as work:
        mark = work.outbox.get(booking.id)
        assert mark is not None
        work.outbox.clear(booking.id, mark.revision)
        work.commit()
    path = tmp_path / "two.csv"
    for rows, is_sent in (
        (f"{first.id},Zoë Ünal,Sol,\n{further.id},Ben Ode,Luna,\n", False),
        (f"{first.id},Zoë Ünal,Sol,\n{further.id},Ben Ode,Luna,ben@example.com\n", True),
    ):
        path.write_text(f"Bookings id,Name,Company,E-mail\n{rows}", encoding="utf-8")
        merged = ContactImportService(database, lambda: "Nadia").run(read_contacts(path))
        assert merged.updated
        with database.reading() as work:
            found = work.details.matching(BookingQuery(needles=("sol", "luna")))
            assert [one.booking.id for one in found] == [booking.id]
            assert (work.outbox.get(booking.id) is not None) is is_sent
