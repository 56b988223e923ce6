"""The application's style sheet, filled from the design's tokens.

The template ``resources/styles/bookings.qss`` knows three kinds of placeholder: ``@text2@`` is the colour of a token, ``@32px@``
a measure that grows with the text (``@32px-1@``: less one pixel that does not grow), and ``@icon(check, onaccent, 3.25)@`` an
icon in a token's colour, with an optional stroke width. Style sheets take pictures from a path only, and a tinted copy of an
icon is no file; so the icons that the template names are registered as a Qt resource made in memory (:func:`resource_blobs`).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import qRegisterResourceData
from PySide6.QtGui import QColor

from bookings_desktop.settings import resources_folder
from bookings_desktop.ui.resources import STROKE, tinted_svg

_ICON = re.compile(r"@icon\(\s*([a-z0-9-]+)\s*,\s*([a-z0-9_]+)\s*(?:,\s*([0-9.]+)\s*)?\)@")
_PIXELS = re.compile(r"@(\d+(?:\.\d+)?)px(-\d+)?@")
_TOKEN = re.compile(r"@([a-z][a-z0-9_]*)@")

# Qt keeps pointers into these bytes for as long as the process lives.
_registered: dict[str, tuple[bytes, bytes, bytes]] = {}


@cache
def template() -> str:
    """The text of the style sheet with its placeholders."""
    return (resources_folder() / "styles" / "bookings.qss").read_text(encoding="utf-8")


def filled_style_sheet(colours: Mapping[str, QColor], scale: float) -> str:
    """The style sheet of a theme; the icons that it names are registered on first use.

    Args:
        colours: from token to colour.
        scale: factor for measures that hold text, 1.0 at 100 %.

    Raises:
        KeyError: the template names a token that does not exist.
        LookupError: it names an icon that does not exist.
    """
    text = template()
    folder = _registered_icons(text, colours)
    text = _ICON.sub(lambda found: f"url(:/{folder}/{_file_name(*found.groups())})", text)
    text = _PIXELS.sub(lambda found: f"{int(float(found[1]) * scale + 0.5) + int(found[2] or 0)}px", text)
    return _TOKEN.sub(lambda found: _css_colour(colours[found[1]]), text)


def _css_colour(colour: QColor) -> str:
    return colour.name() if colour.alpha() else "transparent"


def _file_name(icon: str, token: str, stroke: str | None) -> str:
    return f"{icon}-{token}-{stroke or STROKE}.svg"


def _registered_icons(text: str, colours: Mapping[str, QColor]) -> str:
    """Register the icons that a template names, unless the very same are there, and return the name of their folder."""
    files = {
        _file_name(icon, token, stroke): tinted_svg(icon, colours[token], float(stroke or STROKE))
        for icon, token, stroke in _ICON.findall(text)
    }
    # A folder is named after its content: another theme gets another one, and nothing ever changes under Qt's feet.
    folder = f"bookings-icons-{zlib.crc32(b''.join(files.values())):08x}"
    if folder not in _registered:
        blobs = resource_blobs(folder, files)
        if not qRegisterResourceData(1, *blobs):
            raise RuntimeError("Qt did not take the icons of the style sheet")
        _registered[folder] = blobs
    return folder


def resource_blobs(folder: str, files: Mapping[str, bytes]) -> tuple[bytes, bytes, bytes]:
    """A Qt resource with one folder of files: its tree, its names and its data.

    The layout is version 1 of what Qt's resource compiler writes (qtbase, ``rcc.cpp`` and ``qresource.cpp``): numbers are big
    endian; the children of a folder stand in the order of their names' hashes, because Qt looks them up by bisection.
    """
    names, data = bytearray(), bytearray()

    def name_offset(text: str) -> int:
        offset = len(names)
        encoded = text.encode("utf-16-be")
        names.extend(struct.pack(">HI", len(encoded) // 2, _name_hash(text)) + encoded)
        return offset

    is_folder, any_country, language_c = 2, 0, 1
    ordered = sorted(files, key=_name_hash)
    tree = bytearray(struct.pack(">IHII", 0, is_folder, 1, 1))
    tree += struct.pack(">IHII", name_offset(folder), is_folder, len(ordered), 2)
    for file_name in ordered:
        tree += struct.pack(">IHHHI", name_offset(file_name), 0, any_country, language_c, len(data))
        data += struct.pack(">I", len(files[file_name])) + files[file_name]
    return bytes(tree), bytes(names), bytes(data)


def _name_hash(name: str) -> int:
    """Qt's hash of a resource name (``qt_hash`` in ``qhash.cpp``)."""
    value = 0
    for character in name:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
