"""Switches for trouble: errors, lost answers and strange bodies for the next matching requests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bookings_desktop.sandbox.api_errors import ApiError

#: What a captive portal or a broken front end sends instead of JSON.
HTML_PAGE = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry</h1></body></html>"


class When(Enum):
    """Whether the request's change is made before its answer goes wrong."""

    BEFORE = "before"
    AFTER = "after"


class Wire(Enum):
    """Answers that go wrong on the wire; their outcome is unknown to the client."""

    CLOSE = "connection closed without an answer"
    TRUNCATE = "body shorter than announced"
    RESET = "connection reset without an answer"
    HALF_JSON = "status 200 with JSON that ends in the middle"
    EMPTY = "status 200 without a body"
    HTML = "status 200 with an HTML page"
    PORTAL = "redirect to the sign-in page of a network"
    OMIT = "part left out of a batch's answer; elsewhere the same as a reset"


class WireFault(Exception):
    """Raised instead of an answer when the wire fails; the HTTP face turns it into broken bytes.

    Attributes:
        wire: how the answer breaks.
        answer: the answer that would have been given, None when nothing was done.
    """

    def __init__(self, wire: Wire, answer: Any = None) -> None:
        super().__init__(wire.value)
        self.wire = wire
        self.answer = answer


Matcher = Callable[[str, str], bool]


@dataclass
class Fault:
    """One kind of trouble for a number of requests.

    Attributes:
        matches: decides by method and path, such as ``("POST", "/calendar/v3/calendars/primary/events")``.
        remaining: how many more requests it hits.
        when: whether the change of the request is made first.
        error: the refusal to answer, or None.
        wire: the break on the wire, or None.
        gate: an answer waits until this event is set, or None.
        delay: seconds after which it goes on nevertheless, None for never.
        reached: set as soon as a request has come to the gate.
        skip: how many matching requests pass untouched first.
    """

    matches: Matcher
    remaining: int
    when: When
    error: ApiError | None = None
    wire: Wire | None = None
    gate: threading.Event | None = None
    reached: threading.Event | None = None
    skip: int = 0
    delay: float | None = None

    def strike(self, answer: Any = None) -> None:
        """Wait at the gate, then raise what this fault stands for; return when it is only a delay."""
        if self.reached is not None:
            self.reached.set()
        if self.gate is not None:
            self.gate.wait(self.delay)
        if self.error is not None:
            raise self.error.with_traceback(None)  # the same refusal may be raised many times
        if self.wire is not None:
            raise WireFault(self.wire, answer)


class FaultBox:
    """The faults waiting in one store; they strike in the order in which they were added. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._gates: list[threading.Event] = []

    def error(
        self,
        status: int,
        reason: str = "backendError",
        *,
        domain: str | None = None,
        message: str | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int = 1,
        skip: int = 0,
        when: When = When.BEFORE,
        retry_after: int | None = None,
    ) -> Fault:
        """Answer the next matching requests with an error; from 500 on its body is HTML, as from Google's front end.

        Args:
            status: HTTP status.
            reason: Google's reason.
            domain: Google's domain; by default the one that belongs to the reason.
            message: the sentence; by default one that names the reason.
            method: HTTP method that must match, None for any.
            path: regular expression searched in the decoded path; None for any call of the API, but not of the
                sign-in (``^/token$``, ``^/revoke$``).
            times: how many requests are hit.
            skip: how many matching requests pass first.
            when: AFTER makes the change and loses its answer.
            retry_after: seconds for the ``Retry-After`` header.

        Returns:
            The fault, whose ``remaining`` can be watched.
        """
        limits = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded")
        calendar = ("fullSyncRequired", "requiredAccessLevel", "forbiddenForNonOrganizer", "updatedMinTooLongAgo")
        if domain is None:
            domain = "usageLimits" if reason in limits else "calendar" if reason in calendar else "global"
        html = HTML_PAGE if status >= 500 else None
        refusal = ApiError(status, domain, reason, message or f"Fault: {reason}", retry_after=retry_after, html=html)
        return self.add(Fault(_matcher(method, path), times, when, error=refusal, skip=skip))

    def wire(
        self,
        wire: Wire,
        *,
        method: str | None = None,
        path: str | None = None,
        times: int = 1,
        skip: int = 0,
        when: When = When.AFTER,
    ) -> Fault:
        """Break the answers of the next matching requests on the wire; arguments as in ``error``."""
        return self.add(Fault(_matcher(method, path), times, when, wire=wire, skip=skip))

    def hold(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        times: int = 1,
        skip: int = 0,
        when: When = When.AFTER,
    ) -> Fault:
        """Hold back the next matching requests until ``gate`` of the returned fault is set; ``reached`` tells that one waits."""
        fault = Fault(_matcher(method, path), times, when, gate=threading.Event(), reached=threading.Event(), skip=skip)
        return self.add(fault)

    def slow(
        self,
        seconds: float,
        *,
        method: str | None = None,
        path: str | None = None,
        times: int = 1,
        skip: int = 0,
        when: When = When.AFTER,
    ) -> Fault:
        """Answer the next matching requests only after some seconds of real time; ``gate`` of the fault ends the wait early."""
        fault = self.hold(method=method, path=path, times=0, skip=skip, when=when)
        fault.delay, fault.remaining = seconds, times
        return fault

    def add(self, fault: Fault) -> Fault:
        """Queue a fault made by hand."""
        with self._lock:
            self._faults.append(fault)
            if fault.gate is not None:
                self._gates.append(fault.gate)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits this request, counting it; None for a request that goes well."""
        with self._lock:
            for fault in self._faults:
                if fault.remaining > 0 and fault.matches(method, path):
                    if fault.skip > 0:
                        fault.skip -= 1
                        continue
                    fault.remaining -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Drop all faults and open all gates."""
        with self._lock:
            self._faults.clear()
            gates, self._gates = self._gates, []
        for gate in gates:
            gate.set()


def _matcher(method: str | None, path: str | None) -> Matcher:
    pattern = re.compile(path) if path is not None else None

    def matches(request_method: str, request_path: str) -> bool:
        if method is not None and method != request_method:
            return False
        if pattern is None:
            return request_path.startswith("/calendar/")
        return pattern.search(request_path) is not None

    return matches
