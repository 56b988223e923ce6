"""vCards, read and written: RFC 6350 (4.0), RFC 2426 (3.0), and 2.1 as telephones still write it.

The files are cut into cards here, so that a broken card is told by its line and the others go on; what stands in a card is read and
written by vobject.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bookings_desktop.models.names import NameParts, shown_name
from bookings_desktop.models.values import Contact, ContactPoint, ForeignReference, NameOrder
from bookings_desktop.services.contact_draft import ContactDraft, FileNote
from bookings_desktop.services.text_files import lines_of

VCARD_SOURCE = "vcard"
"""The source of references that are the UIDs of cards."""

CARD_ENDINGS = (".vcf", ".vcard")
"""How names of files of cards end."""

LONGEST_CARD = 1 << 20
"""Characters of a card without its pictures."""

_DROPPED = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
"""Pictures and the like, which are long and which nobody here looks at."""

_NO_LABEL = {"internet", "pref", "voice", "text", "x400", "msg", "uri", "quoted-printable", "base64", "b"}
_LABELS = {"cell": "mobile", "iphone": "mobile"}
_TYPES = {"work": "WORK", "home": "HOME", "mobile": "CELL", "fax": "FAX", "pager": "PAGER", "main": "MAIN"}
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")


@dataclass(frozen=True, slots=True)
class _Card:
    line: int
    text: str
    problem: str = ""


def read_vcards(text: str) -> Iterator[ContactDraft | FileNote]:
    """The contacts of a file of cards; a note for each card that cannot be read, and for what had to be left out of one."""
    for card in _cards(text):
        if card.problem:
            yield FileNote(card.line, card.problem)
            continue
        try:
            component, skipped = _parsed(card.text)
        except Exception as error:  # noqa: BLE001 - vobject lets whatever a broken card causes pass
            yield FileNote(card.line, f"The card cannot be read ({type(error).__name__}).")
            continue
        if component.name != "VCARD":
            yield FileNote(card.line, "This is no card.")
        elif _is_group(component):
            yield FileNote(card.line, "This is a list of contacts, not a contact; it was left out.")
        else:
            draft = _draft(component, card.line)
            if skipped:
                draft.told.append("A part of the card cannot be read; it was left out.")
            yield draft


def _cards(text: str) -> Iterator[_Card]:
    """The cards of a text, without pictures; what stands between cards is told."""
    begun = 0
    kept: list[str] = []
    size = 0
    dropping = False
    stray = 0
    for number, ended in enumerate(lines_of(text), 1):
        line = ended.rstrip("\r\n")
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begun:
                yield _Card(begun, "", "The card has no end.")
            begun, kept, size, dropping = number, ["BEGIN:VCARD"], 0, False
        elif not begun:
            if word and not stray:
                stray = number
                yield _Card(number, "", "Text outside of a card; it was left out.")
        elif word == "END:VCARD":
            problem = "The card is too long." if size > LONGEST_CARD else ""
            yield _Card(begun, "\n".join([*kept, "END:VCARD", ""]), problem)
            begun = stray = 0
        elif _DROPPED.match(line):
            dropping = True
        elif dropping and (line[:1] in (" ", "\t") or not word or ":" not in line):
            continue
        else:
            dropping = False
            if size <= LONGEST_CARD:
                kept.append(line)
            size += len(line)
    if begun:
        yield _Card(begun, "", "The card has no end.")


class _Skipped(logging.Filter):
    """Counts the lines that vobject skips and logs; they hold what is known of people, so none of them is written anywhere."""

    count = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Let nothing pass."""
        self.count += record.levelno >= logging.ERROR
        return False


def _parsed(text: str) -> tuple[Any, int]:
    """The component of a card, and how many of its lines were skipped."""
    import vobject  # on first use: most people never import a card

    skipped = _Skipped()
    logger = logging.getLogger("vobject.base")
    logger.addFilter(skipped)
    try:
        component = next(vobject.readComponents(text, ignoreUnreadable=True, allowQP=True))
    finally:
        logger.removeFilter(skipped)
    return component, skipped.count


def _is_group(card: Any) -> bool:
    return any(str(_value(card, name)).lower() == "group" for name in ("kind", "x-addressbookserver-kind"))


def _draft(card: Any, line: int) -> ContactDraft:
    draft = ContactDraft(line)
    contents: dict[str, list[Any]] = card.contents
    named = contents.get("n", [None])[0]
    if named is not None and not isinstance(named.value, str):
        for attribute, name in (
            ("family", "family_name"),
            ("given", "given_name"),
            ("additional", "middle_name"),
            ("prefix", "prefix"),
            ("suffix", "suffix"),
        ):
            draft.texts[name] = _joined(getattr(named.value, attribute), " ")
    units = contents.get("org", [None])[0]
    if units is not None:
        draft.texts["company"] = _joined(units.value[:1] if isinstance(units.value, list) else units.value, " ")
    draft.texts["job_title"] = _value(card, "title") or _value(card, "role")
    zone = _value(card, "tz")
    if "/" in zone:
        draft.texts["time_zone"] = zone
    _name(draft, card)
    labels = {one.group: one.value for one in contents.get("x-ablabel", []) if one.group}
    draft.emails = _points(contents.get("email", []), labels)
    draft.phones = _points(contents.get("tel", []), labels)
    draft.notes = "\n\n".join(str(one.value).strip() for one in contents.get("note", []) if str(one.value).strip())
    draft.languages = [str(one.value) for one in sorted(contents.get("lang", []), key=_preference)]
    for one in contents.get("categories", []):
        draft.tags += [str(word) for word in (one.value if isinstance(one.value, list) else str(one.value).split(","))]
    uid = _value(card, "uid")
    if uid:
        draft.references.append(ForeignReference(VCARD_SOURCE, uid))
        draft.contact_id = _our_id(uid)
    return draft


def _name(draft: ContactDraft, card: Any) -> None:
    """Find out how the name is shown: as its parts say, in one of the orders, or as it is written out."""
    full = " ".join(_value(card, "fn").split())
    texts = {name: " ".join(text.split()) for name, text in draft.texts.items()}
    if _value(card, "x-abshowas").lower() == "company" and texts.get("company"):
        draft.order = NameOrder.COMPANY
        return
    parts = NameParts(
        *(texts.get(name, "") for name in ("prefix", "given_name", "middle_name", "family_name", "suffix"))
    )
    for order in (NameOrder.GIVEN_FIRST, NameOrder.FAMILY_FIRST):
        if full and shown_name(parts, order) == full:
            draft.order = order
            return
    if full:
        draft.texts["name"] = full


def _points(lines: Iterable[Any], labels: dict[str, str]) -> list[ContactPoint]:
    points = []
    for line in sorted(lines, key=_preference):
        value = str(line.value).strip()
        scheme, colon, rest = value.partition(":")
        if colon and scheme.lower() in ("tel", "mailto"):
            value = rest.partition(";")[0]
        points.append(ContactPoint(value, _label(line, labels)))
    return points


def _types(line: Any) -> list[str]:
    told = [*line.params.get("TYPE", []), *line.singletonparams]
    return [word for one in told for word in str(one).strip('"').lower().split(",")]


def _label(line: Any, labels: dict[str, str]) -> str:
    own = labels.get(line.group, "") if line.group else ""
    if own:
        apple = _APPLE_LABEL.fullmatch(own)
        return apple[1].lower() if apple else own
    words = [_LABELS.get(word, word) for word in _types(line) if word not in _NO_LABEL and not word.startswith("x-")]
    return "fax" if "fax" in words else "mobile" if "mobile" in words else next(iter(words), "")


def _preference(line: Any) -> int:
    """Where a line stands among those of its kind; faxes, which nobody calls, at the end."""
    told = "".join(line.params.get("PREF", []))
    types = _types(line)
    if "fax" in types:
        return 1000
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0 if "pref" in types else 500


def _value(card: Any, name: str) -> str:
    lines = card.contents.get(name)
    return _joined(lines[0].value, " ").strip() if lines else ""


def _joined(value: object, between: str) -> str:
    return between.join(str(one) for one in value if one) if isinstance(value, list | tuple) else str(value or "")


def _our_id(uid: str) -> str:
    """The id that a card of ours was written with; of another card, nothing that we have."""
    try:
        return UUID(uid.lower().removeprefix("urn:uuid:")).hex
    except ValueError:
        return ""


def vcard_of(contact: Contact) -> str:
    """A contact as a card of version 3.0, which every address book reads; ends with a line end."""
    import vobject

    card = vobject.vCard()
    uid = next((one.key for one in contact.references if one.source == VCARD_SOURCE), "")
    card.add("uid").value = uid or f"urn:uuid:{UUID(contact.id)}"
    card.add("fn").value = contact.name
    card.add("n").value = vobject.vcard.Name(
        family=contact.family_name,
        given=contact.given_name,
        additional=contact.middle_name,
        prefix=contact.prefix,
        suffix=contact.suffix,
    )
    if contact.company:
        card.add("org").value = [contact.company]
    if contact.name_order is NameOrder.COMPANY:
        card.add("x-abshowas").value = "COMPANY"
    for name, value in (("title", contact.job_title), ("note", contact.notes), ("tz", contact.time_zone)):
        if value:
            card.add(name).value = value
    if contact.tags:
        card.add("categories").value = list(contact.tags)
    for language in contact.languages:
        card.add("lang").value = language
    number = 0
    for name, points in (("email", contact.email_points), ("tel", contact.phone_points)):
        for point in points:
            line = card.add(name)
            line.value = point.value
            known = _TYPES.get(point.label.lower())
            if known:
                line.type_param = known
            elif point.label:
                number += 1
                line.group = f"item{number}"
                label = card.add("x-ablabel")
                label.value, label.group = point.label, line.group
    return str(card.serialize())
