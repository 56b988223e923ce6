"""The people of the organisation and what belongs to them: contacts and notes, members and time off, follow-ups and deals.

Frozen values without the database, as in :mod:`.values`, which passes them on under their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from bookings_desktop.models.names import NameOrder, NameParts, shown_name, sort_name


@dataclass(frozen=True, slots=True)
class Guest:
    """A contact as Google knows it: an attendee.

    Attributes:
        email: lower-cased address; two guests are the same person when it is equal.
        name: display name; not compared, because Google may show the account's own.
        invited_there: of a further contact, whether somebody had invited them in Google before we would have; their entry is
            not ours to take away. Not compared.
    """

    email: str
    name: str = field(default="", compare=False)
    invited_there: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An address or a number with its label.

    Attributes:
        label: any word, such as “work” or “mobile”; may be empty.
    """

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ForeignReference:
    """Under which name another place knows a contact; with it an import updates and never copies.

    Attributes:
        source: where it is known: ``google``, ``vcard``, or a name chosen for an import of CSV files.
        key: its id there: a resource name, a UID, an external id.
    """

    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or company of the organisation.

    Attributes:
        name: the name as shown. A form that edits the parts sets it with :meth:`named_by_parts`.
        emails: addresses, the first one is used; compared case-insensitively.
        phones: telephone numbers as typed, the first one is used.
        time_zone: IANA name, or empty when it is that of the organisation.
        prefix, given_name, middle_name, family_name, suffix: what a person's name is made of; all may be empty.
        name_order: in which order the parts are shown.
        labels: the labelled ones among addresses and numbers, in their order; what is neither among :attr:`emails` nor
            :attr:`phones` is dropped, so that a changed list needs no second thought. See :attr:`email_points`.
        languages: BCP 47 tags, the preferred one first.
        tags: words of the organisation, each once.
        archived_at: when it was put out of the way (UTC), or None. An archived contact is found, but not offered.
        deleted_at: when it went to the trash (UTC), or None.
        references: under which names other places know it.
        merged_into: the contact that took over everything of this one, which is deleted then; else None.
    """

    id: str
    name: str
    given_name: str = ""
    family_name: str = ""
    company: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    time_zone: str = ""
    notes: str = ""
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    prefix: str = ""
    middle_name: str = ""
    suffix: str = ""
    name_order: NameOrder = NameOrder.GIVEN_FIRST
    job_title: str = ""
    labels: tuple[ContactPoint, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    archived_at: datetime | None = None
    references: tuple[ForeignReference, ...] = ()
    merged_into: str | None = None

    def __post_init__(self) -> None:
        if self.labels:
            wanted = {_compared(point.value): point.label for point in self.labels if point.label}
            there = dict.fromkeys((*self.emails, *self.phones))
            kept = (ContactPoint(value, wanted.get(_compared(value), "")) for value in there)
            object.__setattr__(self, "labels", tuple(point for point in kept if point.label))

    @property
    def email(self) -> str:
        """The address used for invitations, or an empty string."""
        return self.emails[0] if self.emails else ""

    @property
    def phone(self) -> str:
        """The number called first, or an empty string."""
        return self.phones[0] if self.phones else ""

    @property
    def guest(self) -> Guest | None:
        """The contact as an attendee, if there is an address."""
        return Guest(self.email.lower(), self.name) if self.email else None

    @property
    def email_points(self) -> tuple[ContactPoint, ...]:
        """The addresses with their labels."""
        return self._points(self.emails)

    @property
    def phone_points(self) -> tuple[ContactPoint, ...]:
        """The numbers with their labels."""
        return self._points(self.phones)

    @property
    def name_parts(self) -> NameParts:
        """What the name is made of."""
        return NameParts(self.prefix, self.given_name, self.middle_name, self.family_name, self.suffix)

    @property
    def sort_name(self) -> str:
        """The name by which lists are ordered."""
        return sort_name(self.name, self.name_parts, self.name_order, self.company)

    def named_by_parts(self) -> Contact:
        """The contact, called as its parts, company and order say; as it is when those are all empty."""
        return replace(self, name=shown_name(self.name_parts, self.name_order, self.company) or self.name)

    def with_points(
        self, emails: Iterable[ContactPoint] | None = None, phones: Iterable[ContactPoint] | None = None
    ) -> Contact:
        """The contact with other addresses or numbers and their labels; None leaves them as they are."""
        mails = self.email_points if emails is None else tuple(emails)
        numbers = self.phone_points if phones is None else tuple(phones)
        return replace(
            self,
            emails=tuple(point.value for point in mails),
            phones=tuple(point.value for point in numbers),
            labels=(*mails, *numbers),
        )

    def _points(self, values: tuple[str, ...]) -> tuple[ContactPoint, ...]:
        labels = {point.value: point.label for point in self.labels}
        return tuple(ContactPoint(value, labels.get(value, "")) for value in values)


def _compared(value: str) -> str:
    return value.strip().lower()


@dataclass(frozen=True, slots=True)
class ContactNote:
    """A dated note on a contact.

    Attributes:
        author: name of who wrote it.
        created_at: when it was written (UTC); kept when it is changed.
        deleted_at: when it was deleted (UTC), or None.
    """

    id: str
    contact_id: str
    text: str
    author: str = ""
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Days or hours on which a member does not work.

    Attributes:
        first_day: the first day, in the member's zone.
        end_day: the day after the last one (exclusive).
        starts_at: of a part of a day, the instant (UTC) at which it begins; else None. The days are those that it touches.
        ends_at: of a part of a day, its end (UTC, exclusive); else None.
    """

    id: str
    member_id: str
    first_day: date
    end_day: date
    note: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.starts_at is None) != (self.ends_at is None):
            raise ValueError("a part of a day has a start and an end")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A task that came out of a booking, or stands on its own.

    Attributes:
        due: the day by which it should be done, or None.
        done_at: when it was done (UTC), or None.
        done_by: name of who did it; empty while it is open.
    """

    id: str
    text: str
    booking_id: str | None = None
    contact_id: str | None = None
    assigned_to_id: str | None = None
    due: date | None = None
    done_at: datetime | None = None
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    done_by: str = ""

    def __post_init__(self) -> None:
        if self.done_by and self.done_at is None:
            object.__setattr__(self, "done_by", "")


NO_MINOR_UNITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_MINOR_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
"""Currencies (ISO 4217) whose smallest unit is not a hundredth: a whole one, or a thousandth."""


def minor_digits(currency: str) -> int:
    """How many digits stand behind the decimal point of a currency (ISO 4217)."""
    if currency in NO_MINOR_UNITS.split():
        return 0
    return 3 if currency in THREE_MINOR_DIGITS.split() else 2


@dataclass(frozen=True, slots=True)
class Deal:
    """A piece of business that bookings and a contact belong to.

    Attributes:
        stage: where it stands, in the organisation's own words.
        value: in the smallest unit of the currency (see :func:`minor_digits`), or None when it is not known.
        currency: ISO 4217 code; empty without a value.
        link: address under which another program shows it.
        deleted_at: when it went to the trash (UTC), or None.
    """

    id: str
    name: str
    stage: str = ""
    value: int | None = None
    currency: str = ""
    link: str = ""
    contact_id: str | None = None
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def amount(self) -> Decimal | None:
        """The value in whole units, exact."""
        return None if self.value is None else Decimal(self.value).scaleb(-minor_digits(self.currency))
