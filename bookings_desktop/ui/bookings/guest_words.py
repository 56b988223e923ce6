"""How a guest's answer to an invitation is shown: glyph, colour and words. No widgets."""

from __future__ import annotations

from typing import NamedTuple

from bookings_desktop.models.attendees import GuestAnswer
from bookings_desktop.models.states import Answer


class AnswerLook(NamedTuple):
    """Icon, token of its colour, and the words of tool tip, panel and screen reader."""

    icon: str
    token: str
    words: str


ANSWERS = {
    Answer.ACCEPTED.value: AnswerLook("check", "ok", Answer.ACCEPTED.word),
    Answer.DECLINED.value: AnswerLook("x", "danger", Answer.DECLINED.word),
    Answer.TENTATIVE.value: AnswerLook("circle-help", "text2", Answer.TENTATIVE.word),
    Answer.NONE.value: AnswerLook("mail", "text3", Answer.NONE.word),
}
"""By Google's word for the answer; each has a shape and a word besides its colour."""


def look_of(answer: str) -> AnswerLook | None:
    """How an answer is shown; None where nobody was invited, and for an answer that this version does not know."""
    return ANSWERS.get(answer)


def spoken_answer(answer: str) -> str:
    """“invitation accepted”, “invitation without answer yet”: what a screen reader says of a row; empty without invitation."""
    look = look_of(answer)
    if look is None:
        return ""
    return "no answer to the invitation yet" if answer == Answer.NONE.value else f"invitation: {look.words.lower()}"


def guest_name(guest: GuestAnswer) -> str:
    """By what a guest is called: the name, else the address."""
    return guest.name or guest.email


def guest_details(guest: GuestAnswer) -> str:
    """“Declined, need not come: “On holiday””: the answer with what belongs to it."""
    words = guest.answer.word
    if guest.optional:
        words += ", need not come"
    return f"{words}: “{guest.comment}”" if guest.comment else words
