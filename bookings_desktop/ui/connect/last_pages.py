"""What can come after the sign-in: it is another account than before, and what the first sync will do."""

from __future__ import annotations

from bookings_desktop.sync.results import FirstSync
from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.connect.pages import GlyphLine, Page
from bookings_desktop.ui.theme import ThemeManager


class OtherAccountPage(Page):
    """The person signed in with another account than the one whose calendar is the mirror."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__("Sign in again", "This is another account", "")
        self._safe = GlyphLine(themes, "shield-check", "ok", "Nothing was read or sent, and nothing is mixed.")
        self.add(self._safe, 10)
        self.finish()

    def show_accounts(self, now: str, before: str, calendar: str) -> None:
        """Say who is signed in now, and whose calendar the bookings are mirrored in."""
        self.sentence.setText(
            texts.breakable(
                f"You signed in as {now}. Your bookings are mirrored in the calendar “{calendar}” of {before}. Sign in as "
                f"{before} to go on with it, or use a calendar of {now} from now on."
            )
        )


class BeginPage(Page):
    """Step 3: what the first sync will do, before it begins."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__("Step 3 of 3", "Before the first sync", "")
        self._to_google = GlyphLine(themes, "circle-arrow-up", "accentink")
        self._to_here = GlyphLine(themes, "arrow-down", "accentink")
        self._to_choose = GlyphLine(themes, "arrow-right-left", "warn")
        self._same = GlyphLine(themes, "circle-check", "text3")
        self._safe = GlyphLine(
            themes,
            "shield-check",
            "ok",
            "Nothing was changed so far, and nobody gets an e-mail because of it.",
        )
        self.sentence.hide()  # it is read out; to the eye the lines say the same, and more
        self.add(self._to_google, 12)
        for line in (self._to_here, self._to_choose, self._same):
            self.add(line, 4)
        self.add(self._safe, 14)
        self.finish()

    def show_first(self, first: FirstSync, calendar: str) -> None:
        """Say what will happen with a calendar of this name."""
        self.sentence.setText(first.sentence)
        to_google, to_here, to_choose, same = texts.first_sync_lines(first, texts.breakable(calendar))
        self._to_google.show_text(to_google)
        self._to_here.show_text(to_here)
        self._to_choose.show_text(to_choose)
        self._same.show_text(same)
