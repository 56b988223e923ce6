"""Languages by the names that people know, and as BCP 47 tags."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

from bookings_desktop.models.text import fold


def language_name(tag: str) -> str:
    """“Japanese” for “ja”, “Portuguese (Brazil)” for “pt-BR”; the tag itself where it is not known."""
    code, _, region = tag.replace("_", "-").partition("-")
    language = QLocale.codeToLanguage(code)
    if language is QLocale.Language.AnyLanguage:
        return tag
    name = QLocale.languageToString(language)
    territory = QLocale.codeToTerritory(region) if len(region) == 2 else QLocale.Country.AnyCountry
    return name if territory is QLocale.Country.AnyCountry else f"{name} ({QLocale.territoryToString(territory)})"


def language_tag(text: str) -> str:
    """The tag of a language that is called so, or that is a tag already; empty where none is known."""
    wanted = fold(text)
    if wanted in _tags():
        return _tags()[wanted]
    code, _, region = text.strip().replace("_", "-").partition("-")
    if len(code) in (2, 3) and QLocale.codeToLanguage(code) is not QLocale.Language.AnyLanguage:
        return f"{code.lower()}-{region}" if region else code.lower()
    name, _, place = text.partition("(")
    tag = _tags().get(fold(name), "")
    territory = _territories().get(fold(place.strip().rstrip(")")), "") if place else ""
    return f"{tag}-{territory}" if tag and territory else ""


@cache
def _tags() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in QLocale.Language:
        code = QLocale.languageToCode(language)
        if code:
            found.setdefault(fold(QLocale.languageToString(language)), code)
    return found


@cache
def _territories() -> dict[str, str]:
    return {fold(QLocale.territoryToString(one)): QLocale.territoryToCode(one) for one in QLocale.Country}
