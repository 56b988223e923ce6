"""Google's limits, off unless a test or a person switches them on (facts page, sections 7 and 8).

They go by the store's clock. What Google refuses for its limits is not counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bookings_desktop.sandbox.api_errors import ApiError

_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)
#: Over which time new events, calendars and invitations are counted: “a short period”.
_SHORT_PERIOD: Final = timedelta(hours=1)
#: One patch costs three units, everything else one.
_PATCH_UNITS: Final = 3


@dataclass
class Window:
    """Units used within a sliding time.

    Attributes:
        length: the time.
    """

    length: timedelta
    _used: deque[tuple[datetime, int]] = field(default_factory=deque)
    _sum: int = 0

    def used(self, now: datetime) -> int:
        """Return the units of the time that ends now."""
        while self._used and now - self._used[0][0] >= self.length:
            self._sum -= self._used.popleft()[1]
        return self._sum

    def add(self, now: datetime, units: int) -> None:
        """Count units."""
        self._used.append((now, units))
        self._sum += units


@dataclass
class Quota:
    """The limits of one account and one project; None switches a limit off. To be used under the store's lock.

    Attributes:
        user_per_minute: units of the account: 403 ``userRateLimitExceeded``.
        project_per_minute: units of all installations together: ``rateLimitExceeded``.
        project_per_day: units of all installations in 24 hours: 403 ``dailyLimitExceeded``.
        writes_per_second: changes of one calendar in quick succession: ``rateLimitExceeded``.
        new_events: events made in a short period; above it Calendar's use limit strikes: 403 ``quotaExceeded``.
        new_calendars: the same for calendars.
        invitations: the same for guests invited.
        use_pause: for how long the use limit refuses all changes; reading goes on.
        status: of the two kinds of ``rateLimitExceeded``: 403 or 429.
        retry_after: seconds for a ``Retry-After`` header, which Google does not promise; None for none.
        api_enabled: False answers 403 ``accessNotConfigured``, as when the API is switched off in the Cloud project.
    """

    user_per_minute: int | None = None
    project_per_minute: int | None = None
    project_per_day: int | None = None
    writes_per_second: int | None = None
    new_events: int | None = None
    new_calendars: int | None = None
    invitations: int | None = None
    use_pause: timedelta = timedelta(hours=2)
    status: int = 403
    retry_after: int | None = None
    api_enabled: bool = True
    _user: Window = field(default_factory=lambda: Window(_MINUTE))
    _project: Window = field(default_factory=lambda: Window(_MINUTE))
    _day: Window = field(default_factory=lambda: Window(_DAY))
    _writes: dict[str, Window] = field(default_factory=dict)
    _made: dict[str, Window] = field(default_factory=dict)
    _use_until: datetime | None = None

    def as_google(self) -> None:
        """Switch on the limits that Google publishes or that were seen."""
        self.user_per_minute, self.project_per_minute, self.project_per_day = 600, 10_000, 1_000_000
        self.new_events, self.new_calendars, self.invitations = 10_000, 25, 100

    def charge(self, method: str, path: str, now: datetime) -> None:
        """Count one request, before it is done.

        Args:
            method: HTTP method.
            path: decoded path.
            now: the store's time.

        Raises:
            ApiError: 403 or 429, when it is one too many.
        """
        if not self.api_enabled:
            message = "Google Calendar API has not been used in project 1055 before or it is disabled."
            raise ApiError(403, "usageLimits", "accessNotConfigured", message)
        units = _PATCH_UNITS if method == "PATCH" else 1
        writes = method != "GET" and not path.endswith("/freeBusy")
        self._check_rates(units, path if writes else None, now)
        if writes:
            self._check_use(_made_by(method, path), now)
        for window in (self._user, self._project, self._day):
            window.add(now, units)
        if writes:
            self._writes_to(path).add(now, 1)

    def spend_elsewhere(self, units: int, now: datetime) -> None:
        """Let other installations of the same project use units."""
        self._project.add(now, units)
        self._day.add(now, units)

    def invited(self, guests: Iterable[str], now: datetime) -> None:
        """Count invitations that a request sent out; the next change is refused when they were too many."""
        self._count("invitations", len(list(guests)), now)

    def exhaust(self, now: datetime) -> None:
        """Let Calendar's use limit strike now, whatever was made so far."""
        self._use_until = now + self.use_pause

    def _check_rates(self, units: int, written: str | None, now: datetime) -> None:
        if _over(self.project_per_day, self._day.used(now) + units):
            raise self._refusal(403, "dailyLimitExceeded", "Daily Limit Exceeded")
        if _over(self.user_per_minute, self._user.used(now) + units):
            raise self._refusal(403, "userRateLimitExceeded", "User Rate Limit Exceeded")
        in_a_row = 0 if written is None else self._writes_to(written).used(now) + 1
        if _over(self.project_per_minute, self._project.used(now) + units) or _over(self.writes_per_second, in_a_row):
            raise self._refusal(self.status, "rateLimitExceeded", "Rate Limit Exceeded")

    def _check_use(self, made: str, now: datetime) -> None:
        if self._use_until is None or now >= self._use_until:
            self._use_until = None
            if made:
                self._count(made, 1, now)
        if self._use_until is not None:
            raise self._refusal(403, "quotaExceeded", "Calendar usage limits exceeded.")

    def _count(self, made: str, number: int, now: datetime) -> None:
        window = self._made.setdefault(made, Window(_SHORT_PERIOD))
        if _over(getattr(self, made), window.used(now) + number):
            self.exhaust(now)
        else:
            window.add(now, number)

    def _writes_to(self, path: str) -> Window:
        calendar = path.partition("/calendars/")[2].partition("/")[0]
        return self._writes.setdefault(calendar, Window(_SECOND))

    def _refusal(self, status: int, reason: str, message: str) -> ApiError:
        return ApiError(status, "usageLimits", reason, message, retry_after=self.retry_after)


def _made_by(method: str, path: str) -> str:
    if method == "POST" and path.endswith("/events"):
        return "new_events"
    return "new_calendars" if method == "POST" and path.endswith("/calendars") else ""


def _over(limit: int | None, used: int) -> bool:
    return limit is not None and used > limit
