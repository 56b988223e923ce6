"""The groups of settings about the organisation, the person, times, bookings and looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QCheckBox

from bookings_desktop.models.values import Member
from bookings_desktop.services.public_holidays import countries
from bookings_desktop.settings import Settings, system_zone
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.duration_fields import DURATION_PROBLEM, USUAL_MINUTES, DurationEdit
from bookings_desktop.ui.bookings.zone_combo import ZoneCombo
from bookings_desktop.ui.settings.parts import ChoiceSetting, SettingsGroup, TextSetting, side_by_side
from bookings_desktop.ui.settings.working_hours import WorkingHoursFields
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.zone_names import city_name

LIKE_SYSTEM = "Like this computer"

REMINDERS = (
    ("", "As set in Google Calendar"),
    ("none", "None"),
    ("popup:10", "10 minutes before"),
    ("popup:30", "30 minutes before"),
    ("popup:60", "1 hour before"),
    ("popup:1440", "1 day before"),
    ("email:120", "E-mail 2 hours before"),
    ("email:1440", "E-mail 1 day before"),
)
"""The usual reminders, as the settings hold them, and in words."""

TIME_PROBLEM = "This is not a time. Write it as 14:30 or 2pm."

TEXT_SIZES = (90, 100, 110, 125, 150)


def length_words(minutes: int) -> str:
    """“45 minutes”, “1 hour”, “1 h 20 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours or minutes == 90:
        return f"{minutes} minutes"
    if rest:
        return f"{hours} h {rest} min"
    return "1 hour" if hours == 1 else f"{hours} hours"


def reminder_words(reminder: str) -> str:
    """A reminder of the settings in words: “25 minutes before”, “E-mail 3 days before”."""
    known = dict(REMINDERS)
    if reminder in known:
        return known[reminder]
    method, _, text = reminder.partition(":")
    minutes = int(text)
    size, unit = next(pair for pair in ((1440, "day"), (60, "hour"), (1, "minute")) if minutes % pair[0] == 0)
    count = minutes // size
    words = f"{count} {unit}{'' if count == 1 else 's'} before" if count else "At the start"
    return f"E-mail {words[:1].lower()}{words[1:]}" if method == "email" else words


class OrganisationGroup(SettingsGroup):
    """The organisation's name."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes, "Organisation")
        self.name = TextSetting(themes, "Organisation", "For example Northbank Clinic")
        self.add("Name", self.name, setting="organisation", hint="Stands at the top of the side bar.")
        self.name.entered.connect(lambda text: self.changed.emit({"organisation": text}))

    def show_settings(self, settings: Settings) -> None:
        """Show the name."""
        self.name.show_value(settings.organisation)


class PersonGroup(SettingsGroup):
    """Who works here, and which colleague of the team that is.

    Signals:
        team_requested: the page of the team is wanted.
    """

    team_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes, "You")
        self.name = TextSetting(themes, "Your name")
        self.email = TextSetting(themes, "Your e-mail", "name@example.com")
        self.add("Name", self.name, setting="person", hint="The history names you like this.")
        row = self.add("E-mail", self.email, setting="person_email")
        self.team = Button(themes, "Open the team…", icon_name="users")
        self.team.clicked.connect(self.team_requested)
        self._match = label(role="hint", wrap=True)
        self._match.setObjectName("memberMatch")
        row.add_below(self._match)
        self.add("Team", side_by_side(self.team), field=self.team)
        self.name.entered.connect(lambda text: self.changed.emit({"person": text}))
        self.email.entered.connect(lambda text: self.changed.emit({"person_email": text}))

    def show_settings(self, settings: Settings) -> None:
        """Show name and address."""
        self.name.show_value(settings.person)
        self.email.show_value(settings.person_email)

    def show_match(self, account: str, member: Member | None) -> None:
        """Tell the name that is used without one, and which colleague this is."""
        self.name.setPlaceholderText(account)
        if member is None:
            self._match.setText("Nobody in the team has this name or e-mail. That is fine, too.")
        else:
            role = f" ({member.role_title})" if member.role_title else ""
            self._match.setText(f"In the team you are {member.name}{role}.")


class TimesGroup(SettingsGroup):
    """Zone, clock, date format and week start; each names an example of what it does."""

    def __init__(self, themes: ThemeManager, now: Callable[[], float]) -> None:
        super().__init__(themes, "Times")
        self._now = now
        self._settings = Settings()
        self.follow = QCheckBox(f"{LIKE_SYSTEM} ({city_name(system_zone())})")
        name_widget(self.follow, "Time zone like this computer")
        self.zone = ZoneCombo(themes, system_zone(), datetime.fromtimestamp(now(), UTC))
        self.clock = ChoiceSetting(themes, "Clock")
        self.date_format = ChoiceSetting(themes, "Date format")
        self.week_start = ChoiceSetting(themes, "First day of the week")
        row = self.add("Time zone", self.zone, setting="time_zone")
        row.add_below(self.follow)
        self.add("Clock", self.clock, setting="clock")
        self.add("Dates", self.date_format, setting="date_format")
        row = self.add("Week starts on", self.week_start, setting="week_start")
        self._example = label(role="hint", wrap=True)
        self._example.setObjectName("timesExample")
        row.add_below(self._example)
        self.zone.zone_changed.connect(lambda zone: self.changed.emit({"time_zone": zone}))
        self.follow.clicked.connect(self._on_follow)
        for field, name in (
            (self.clock, "clock"),
            (self.date_format, "date_format"),
            (self.week_start, "week_start"),
        ):
            field.chosen.connect(lambda value, setting=name: self.changed.emit({setting: value}))

    def _on_follow(self, follows: bool) -> None:
        self.changed.emit({"time_zone": "" if follows else self.zone.zone})

    def show_settings(self, settings: Settings) -> None:
        """Show the choices, with examples of the present moment."""
        self._settings = settings
        self.follow.setChecked(not settings.time_zone)
        self.zone.set_zone(settings.zone.key)
        self.zone.setEnabled(bool(settings.time_zone))
        self._show_examples()

    def _show_examples(self) -> None:
        settings = self._settings
        now = datetime.fromtimestamp(self._now(), settings.zone)
        for field, name, choices in (
            (self.clock, "clock", (("system", LIKE_SYSTEM), ("24h", "24 hours"), ("12h", "12 hours"))),
            (
                self.date_format,
                "date_format",
                (
                    ("system", LIKE_SYSTEM),
                    ("day-month", "Day first"),
                    ("month-day", "Month first"),
                    ("iso", "Year first"),
                ),
            ),
        ):
            field.set_choices([(value, f"{words}: {_example(settings, name, value, now)}") for value, words in choices])
            field.show_value(getattr(settings, name))
        own = _formats(settings.changed(week_start="system")).first_weekday
        days = [(name, formats.WEEKDAYS[day]) for name, day in (("monday", 0), ("saturday", 5), ("sunday", 6))]
        self.week_start.set_choices([("system", f"{LIKE_SYSTEM}: {formats.WEEKDAYS[own]}"), *days])
        self.week_start.show_value(settings.week_start)
        written = _formats(settings)
        week = now.date() - timedelta(days=(now.weekday() - written.first_weekday) % 7)
        self._example.setText(
            f"Now it is {written.day_name(now.date())}, {written.time(now)} in {city_name(settings.zone.key)}. "
            f"This week began on {written.day_name(week)}."
        )


def _formats(settings: Settings) -> formats.Formats:
    return formats.Formats.from_settings(settings, QLocale.system())


def _example(settings: Settings, name: str, value: str, now: datetime) -> str:
    written = _formats(settings.changed(**{name: value}))
    return written.time(now) if name == "clock" else written.short_day(now.date(), now.year)


class BookingsGroup(SettingsGroup):
    """What a new booking begins with, and when bookings are usual.

    Signals:
        regions_wanted: of this country the regions are to be read and given to :meth:`show_regions`.
    """

    regions_wanted = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes, "Bookings")
        self._region = self._regions_of = ""
        self.length = ChoiceSetting(
            themes, "Usual length", [(minutes, length_words(minutes)) for minutes in (*USUAL_MINUTES, 120)]
        )
        self.duration = DurationEdit(themes)
        self.reminder = ChoiceSetting(themes, "Usual reminder", REMINDERS)
        self.hours = WorkingHoursFields(themes)
        self.add(
            "Usual length",
            side_by_side(self.length, label("or", "hint"), self.duration),
            field=self.length,
            setting="default_minutes",
        )
        self.add("Usual reminder", self.reminder, setting="default_reminder")
        self.add("Working hours", self.hours, field=self.hours.first, setting="working_hours")
        self.country = ChoiceSetting(themes, "Public holidays of", [("", "No public holidays"), *countries()])
        self.region = ChoiceSetting(themes, "Region of the holidays")
        self.region.hide()  # until it is known whether the country has any
        for combo in (self.country, self.region):
            combo.setMinimumContentsLength(16)
        self.add(
            "Public holidays",
            side_by_side(self.country, self.region),
            field=self.country,
            setting="holiday_country",
            hint="Nothing is offered on them, and a booking that falls on one says so.",
        )
        self.country.chosen.connect(lambda code: self.changed.emit({"holiday_country": code, "holiday_region": ""}))
        self.region.chosen.connect(lambda code: self.changed.emit({"holiday_region": code}))
        self.length.chosen.connect(lambda minutes: self.changed.emit({"default_minutes": minutes}))
        self.duration.entered.connect(self._on_length)
        self.duration.refused.connect(lambda: self.show_problem("default_minutes", DURATION_PROBLEM))
        self.reminder.chosen.connect(lambda value: self.changed.emit({"default_reminder": value}))
        self.hours.chosen.connect(lambda hours: self.changed.emit({"working_hours": hours}))
        self.hours.refused.connect(lambda field: self.rows["working_hours"][0].show_problem(field, TIME_PROBLEM))

    def show_problem(self, setting: str, sentence: str) -> bool:
        """Say what is wrong; with the hours, beside the field that was changed."""
        if setting == "working_hours":
            self.rows[setting][0].show_problem(self.hours.changed_last, sentence)
            return True
        return super().show_problem(setting, sentence)

    def _on_length(self, length: timedelta) -> None:
        self.changed.emit({"default_minutes": round(length.total_seconds() / 60)})

    def show_settings(self, settings: Settings) -> None:
        """Show length, reminder and hours."""
        self.length.show_value(settings.default_minutes, length_words(settings.default_minutes))
        self.reminder.show_value(settings.default_reminder, reminder_words(settings.default_reminder))
        self.hours.show_settings(settings)
        self.country.show_value(settings.holiday_country, settings.holiday_country)
        self._region = settings.holiday_region
        if settings.holiday_country == self._regions_of:
            self.region.show_value(self._region, self._region)
        else:
            self._regions_of = settings.holiday_country
            self.region.hide()
            if settings.holiday_country:
                self.regions_wanted.emit(settings.holiday_country)

    def show_regions(self, country: str, regions: Sequence[tuple[str, str]]) -> None:
        """Offer the regions of a country: codes and names; nothing happens when another country is shown by now."""
        if country == self._regions_of:
            self.region.set_choices([("", "The whole country"), *regions])
            self.region.show_value(self._region, self._region)
            self.region.setVisible(bool(regions))


class AppearanceGroup(SettingsGroup):
    """Light or dark, and how large the text is."""

    def __init__(self, themes: ThemeManager, appearances: Sequence[tuple[object, str]]) -> None:
        super().__init__(themes, "Appearance")
        self.appearance = ChoiceSetting(themes, "Appearance", appearances)
        self.text_size = ChoiceSetting(themes, "Text size", [(size, f"{size} %") for size in TEXT_SIZES])
        self.add("Colours", self.appearance, setting="appearance")
        self.add("Text size", self.text_size, setting="text_size")
        self.appearance.chosen.connect(lambda value: self.changed.emit({"appearance": value}))
        self.text_size.chosen.connect(lambda value: self.changed.emit({"text_size": value}))

    def show_settings(self, settings: Settings) -> None:
        """Show both."""
        self.appearance.show_value(settings.appearance)
        self.text_size.show_value(settings.text_size, f"{settings.text_size} %")
