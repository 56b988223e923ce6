"""Google Meet rooms that are asked for with a booking (facts page, section 6, “Meet”)."""

from __future__ import annotations

from enum import StrEnum


class MeetState(StrEnum):
    """How far the room is that we asked for; the value is kept with the link.

    NONE: none was asked for, or it was taken away again. WANTED: the request has its id and may be on its way. PENDING: Google
    is still making the room. READY: there is one. REFUSED: Google made none; the booking is in sync all the same.
    """

    NONE = ""
    WANTED = "wanted"
    PENDING = "pending"
    READY = "ready"
    REFUSED = "refused"

    @property
    def sentence(self) -> str:
        """What a person is told; empty where there is nothing to tell."""
        return _SENTENCES.get(self, "")


_SENTENCES = {
    MeetState.WANTED: "Google Meet is added when the booking goes to Google.",
    MeetState.PENDING: "Google is making the Meet room.",
    MeetState.REFUSED: "Google made no Meet room for this booking.",
}


def request_id(booking_id: str, last: str = "") -> str:
    """The id of the request for a booking's room.

    The same id always leads to the same room, so it is the booking's own, and two desks or a repeated try make one room. After a
    refusal, or after the room was taken away, a further one needs another id.

    Args:
        booking_id: the booking.
        last: the id used last; empty when there was none.
    """
    if not last:
        return booking_id
    number = last.removeprefix(f"{booking_id}-")
    return f"{booking_id}-{int(number) + 1 if number != last and number.isdecimal() else 2}"
