"""What the columns of a list of contacts hold, guessed from headers in English, German, French and Spanish, of many programs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bookings_desktop.models.text import fold, phone_tail
from bookings_desktop.services.validation import is_email

FIELDS = {
    "": "(leave out)",
    "name": "Name",
    "prefix": "Title before the name",
    "given_name": "Given name",
    "middle_name": "Middle name",
    "family_name": "Family name",
    "suffix": "Suffix",
    "company": "Company",
    "job_title": "Job title",
    "email": "E-mail",
    "email_label": "Label of the e-mail before it",
    "phone": "Phone",
    "phone_label": "Label of the phone before it",
    "time_zone": "Time zone",
    "name_order": "Order of the name",
    "languages": "Languages",
    "tags": "Tags",
    "notes": "Notes",
    "id": "Id in Bookings",
    "key": "Id in the other program",
}
"""What a column can hold, and its words for a person."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is taken for.

    Attributes:
        field: one of :data:`FIELDS`; empty to leave the column out.
        label: of an address or number, its label; empty when the header tells none.
    """

    field: str = ""
    label: str = ""

    @classmethod
    def parse(cls, text: str) -> Column | None:
        """“email” or “email:work”; None for what is no field."""
        name, _, label = text.strip().partition(":")
        name = name.strip().lower()
        name = "" if name in ("-", "skip") else name
        return cls(name, label.strip()) if name in FIELDS else None


def _table(**fields: str) -> dict[str, str]:
    return {fold(header): field for field, headers in fields.items() for header in headers.split("|")}


_EXACT = _table(
    id="id|bookings id",
    key="external id|contact id|customer id|client id|kundennummer|kunden nr|numero client|numero de cliente|crm id"
    "|record id|user id|uid",
    name="name|full name|display name|displayed name|file as|contact|contact name|anzeigename|angezeigter name|vollstandiger name"
    "|nom complet|nom a afficher|nom affiche|nombre completo|nombre para mostrar|nombre mostrado",
    prefix="prefix|name prefix|title|salutation|anrede|titel|namensprafix|civilite|titre|prefixe"
    "|tratamiento|prefijo|prefijo del nombre",
    given_name="first name|given name|first|forename|vorname|rufname|prenom|nombre de pila|primer nombre",
    middle_name="middle name|middle names|additional name|additional names|middle|weitere vornamen|zweiter vorname|deuxieme prenom"
    "|autres prenoms|segundo nombre",
    family_name="last name|family name|surname|last|nachname|familienname|zuname|nom de famille|apellidos|apellido",
    suffix="suffix|name suffix|namenssuffix|namenszusatz|suffixe|sufijo|sufijo del nombre",
    company="company|company name|organization|organisation|organization name|organisation name"
    "|organization 1 name|organisation 1 name"
    "|employer|firma|unternehmen|societe|entreprise|compania|empresa|organizacion",
    job_title="job title|position|role|organization title|organisation title|organization 1 title|occupation|profession"
    "|jobtitel"
    "|stellung|berufsbezeichnung|funktion|fonction|poste|titre de poste|intitule du poste|puesto|cargo",
    time_zone="time zone|timezone|zeitzone|fuseau horaire|zona horaria|huso horario",
    name_order="name order",
    languages="language|languages|sprache|sprachen|langue|langues|idioma|idiomas|lengua",
    tags="tags|labels|categories|category|group membership|groups|kategorien|kategorie|gruppen|schlagworte|etiquettes|categorie"
    "|libelles|categorias|categoria|etiquetas|grupos",
    notes="notes|note|comment|comments|remarks|description|notizen|notiz|bemerkungen|bemerkung|kommentar|remarques|remarque"
    "|commentaires|notas|nota|comentarios|observaciones",
)

_MAIL = re.compile(r"\b(e ?mails?|mail|courriel|messagerie|correo|mailadresse|emailadresse|emailaddress)\b")
_PHONE = re.compile(
    r"\b(phones?|telephones?|tel|telefone?|telefonnummer|telefonos?|mobile?|mobiltelefon|mobilnummer|handy|handynummer|cell|cellphone"
    r"|portable|movil|celular|fax|telecopie|rufnummer|festnetz|pager)\b"
)
_LABEL_OF = re.compile(r"\b(label|type|typ|libelle|etiqueta|tipo)\b")
_NOT_A_POINT = re.compile(
    r"\b(display name|account|yomi|phonetic|extension|country|provider|callback|radio|telex|isdn|tty tdd)\b"
)
_NOT_A_LABEL = re.compile(r"^(custom|other|pref|\*|e ?mail|phone|internet)$", re.IGNORECASE)

_LABELS = (
    ("fax", r"fax|telecopie"),
    ("mobile", r"mobile?|mobiltelefon|mobilnummer|handy|handynummer|cell|cellphone|portable|movil|celular"),
    (
        "work",
        r"business|work|office|company|geschaftlich|dienstlich|arbeit|buro|bureau|professionnel|travail|trabajo|oficina|laboral",
    ),
    ("home", r"home|private?|personal|privat|domicile|personnel|maison|casa|particular|domicilio|festnetz"),
)

_FULL_OR_PART = {"name": "family_name", "nom": "family_name", "nombre": "given_name"}
"""A full name, unless another column holds the other part of it."""


def guess(header: Sequence[str]) -> tuple[Column, ...]:
    """What each column holds, as far as its header tells."""
    names = [_folded(cell) for cell in header]
    columns = [_guess_one(name) for name in names]
    given = any(column.field == "given_name" for column in columns)
    family = any(column.field == "family_name" for column in columns)
    for number, name in enumerate(names):
        if name in _FULL_OR_PART:
            part = _FULL_OR_PART[name]
            complete = family if part == "given_name" else given and not family
            columns[number] = Column(part if complete else "name")
    seen: set[str] = set()
    for number, column in enumerate(columns):
        single = column.field not in ("", "email", "email_label", "phone", "phone_label", "notes", "tags")
        if single and column.field in seen:
            columns[number] = Column()
        seen.add(column.field)
    return tuple(columns)


def guess_from_cells(cells: Sequence[str]) -> tuple[Column, ...]:
    """What each column holds, from the first row of a list without a header."""
    columns = []
    named = False
    for raw in cells:
        cell = raw.strip()
        if is_email(cell):
            columns.append(Column("email"))
        elif _is_number(cell):
            columns.append(Column("phone"))
        elif cell and not named:
            named = True
            columns.append(Column("name"))
        else:
            columns.append(Column())
    return tuple(columns)


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a first row names columns and does not describe a contact already."""
    if any(is_email(cell.strip()) for cell in cells):
        return False
    return known_columns(cells) > 0 or not any(_is_number(cell) for cell in cells)


def known_columns(cells: Sequence[str]) -> int:
    """How many cells of a row name a column that is understood."""
    return sum(column.field != "" for column in guess(cells))


def _is_number(cell: str) -> bool:
    return bool(phone_tail(cell)) and not any(char.isalpha() for char in cell)


def is_label(text: str) -> bool:
    """Whether a cell that stands for the label of an address or number says something."""
    return bool(text.strip()) and not _NOT_A_LABEL.match(text.strip())


def _folded(header: str) -> str:
    return " ".join(re.sub(r"[^\w*]+", " ", fold(header)).replace("_", " ").split())


def _guess_one(name: str) -> Column:
    exact = _EXACT.get(name)
    if exact is not None:
        return Column(exact)
    if name in _FULL_OR_PART:
        return Column("name")
    if _NOT_A_POINT.search(name):
        return Column()
    kind = "email" if _MAIL.search(name) else "phone" if _PHONE.search(name) else ""
    if not kind:
        return Column()
    if _LABEL_OF.search(name):
        return Column(f"{kind}_label")
    for label, words in _LABELS:
        if kind == "email" and label in ("mobile", "fax"):
            continue
        if re.search(rf"\b({words})\b", name):
            return Column(kind, label)
    return Column(kind)
