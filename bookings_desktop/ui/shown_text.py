"""Texts as they are painted: themselves, or in the pseudo-translation while that is on; see :mod:`.pseudo_text`."""

from __future__ import annotations

_BEGIN, _END = "‹", "›"
_ACCENTED = str.maketrans("aceilnosuyzACEILNOSUYZ", "åçéîłñöšüýžÅÇÉÎŁÑÖŠÜÝŽ")
_LONGER = 0.4
_FILLER = "öüßé"


def pseudo(text: str) -> str:
    """The text as it could be in another language; one that is already, or that has no letters, stays as it is.

    Space around it and the ampersand before an access key stay where they are.
    """
    words = text.strip()
    if _BEGIN in words or not any(letter.isalpha() for letter in words):
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    letters = round(len(words) * _LONGER)
    filler = (_FILLER * (letters // len(_FILLER) + 1))[: max(1, letters - 2)]
    # in words, as a longer sentence has more words, not longer ones
    chunks = [filler[place : place + 7] for place in range(0, len(filler), 7)]
    joint = " " if " " in words else ""
    return f"{before}{_BEGIN}{words.translate(_ACCENTED)}{joint}{' '.join(chunks)}{_END}{after}"


def shown(text: str) -> str:
    """A text as it is painted: itself, or its pseudo-translation while that is on."""
    return pseudo(text) if _pseudo else text


_pseudo = False


def use_pseudo(on: bool) -> None:
    """Paint the pseudo-translation from now on, or the texts themselves; main thread."""
    global _pseudo  # noqa: PLW0603 - one for the whole program, as the methods of widgets that are exchanged with it
    _pseudo = on
