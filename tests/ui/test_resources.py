import re

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAction, QColor, QFont, QFontInfo, QIcon, QImage, QPainter, QPixmap

from bookings_desktop.settings import resources_folder
from bookings_desktop.ui import resources
from bookings_desktop.ui.resources import application_icon, icon, load_fonts, own_mark, pixmap, tinted_svg

# Every name that design/README.md gives: pages, mark, actions, glyphs, statuses, sync.
DESIGN_ICONS = [
    "list",
    "calendar-days",
    "users",
    "list-todo",
    "chart-column",
    "calendar-check",
    "plus",
    "search",
    "pencil",
    "video",
    "external-link",
    "link",
    "tag",
    "calendar-clock",
    "copy-plus",
    "copy",
    "user",
    "user-plus",
    "refresh-cw",
    "pause",
    "trash-2",
    "ellipsis",
    "settings",
    "panel-right",
    "x",
    "filter-x",
    "search-x",
    "repeat",
    "triangle-alert",
    "clock",
    "globe",
    "map-pin",
    "mail",
    "phone",
    "sticky-note",
    "history",
    "lock",
    "key-round",
    "wifi-off",
    "hourglass",
    "circle-alert",
    "info",
    "shield-check",
    "hard-drive",
    "flask-conical",
    "calendar-plus",
    "monitor-check",
    "languages",
    "cloud",
    "chevron-down",
    "chevron-up",
    "chevron-left",
    "chevron-right",
    "arrow-up",
    "arrow-down",
    "circle-dashed",
    "check",
    "check-check",
    "circle-check",
    "circle-arrow-up",
    "arrow-right-left",
    "cloud-off",
]

RED = QColor("#FF0000")


def drawn_colours(picture: QPixmap) -> set[tuple[int, int, int]]:
    image = picture.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {(p.red(), p.green(), p.blue()) for p in pixels if p.alpha() == 255}


@pytest.mark.parametrize("name", DESIGN_ICONS)
def test_every_icon_of_the_design_draws_in_the_colour_asked_for(qapp, name):
    assert drawn_colours(pixmap(name, RED, 48, ratio=1.0)) == {(255, 0, 0)}


@pytest.mark.parametrize("path", sorted((resources_folder() / "icons").glob("*.svg")), ids=lambda path: path.stem)
def test_icon_files_can_be_tinted_and_stroked(path):
    text = path.read_text(encoding="utf-8")
    if path.stem != "bookings":
        assert 'stroke="currentColor"' in text
        assert 'stroke-width="2"' in text
        assert 'stroke-width="1.75"' in tinted_svg(path.stem, RED).decode()
    assert "class=" not in text
    assert "<script" not in text


def test_an_unknown_icon_is_our_mistake(qapp):
    with pytest.raises(LookupError, match="no-such-icon"):
        pixmap("no-such-icon", RED)


def test_pixmaps_follow_the_device_pixel_ratio_and_are_cached(qapp):
    sharp = pixmap("check", RED, 16, ratio=2.0)
    assert sharp.size() == QSize(32, 32)
    assert sharp.deviceIndependentSize().toSize() == QSize(16, 16)
    assert pixmap("check", RED, 16, ratio=2.0).cacheKey() == sharp.cacheKey()
    others = [
        pixmap("check", QColor("#00FF00"), 16, ratio=2.0),
        pixmap("check", RED, 15, ratio=2.0),
        pixmap("check", RED, 16, ratio=1.0),
        pixmap("check", RED, 16, ratio=2.0, stroke=2.5),
    ]
    assert sharp.cacheKey() not in {other.cacheKey() for other in others}


def test_a_wider_stroke_covers_more(qapp):
    def covered(stroke: float) -> int:
        image = pixmap("circle-check", RED, 48, ratio=1.0, stroke=stroke).toImage()
        return sum(image.pixelColor(x, y).alpha() for x in range(48) for y in range(48))

    assert covered(3.25) > covered(1.75) * 1.3


def test_a_colour_may_be_half_transparent(qapp):
    faint = QColor(255, 0, 0, 128)
    image = pixmap("circle-check", faint, 48, ratio=1.0, stroke=4).toImage()
    strongest = max(image.pixelColor(x, y).alpha() for x in range(48) for y in range(48))
    assert 126 <= strongest <= 130


def test_an_icon_is_drawn_when_it_is_seen_and_then_as_sharp_as_the_screen(qapp, monkeypatch):
    drawn = []

    def draw(name, *args, **options):
        drawn.append((name, options["ratio"]))
        return pixmap(name, *args, **options)

    monkeypatch.setattr(resources, "pixmap", draw)
    made = icon("users", RED)
    action = QAction(made, "Contacts", qapp)
    assert drawn == []
    assert action.icon().pixmap(QSize(16, 16), 1.0).size() == QSize(16, 16)
    assert action.icon().pixmap(QSize(16, 16), 2.0).size() == QSize(32, 32)
    canvas = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.setDevicePixelRatio(1.5)
    with QPainter(canvas) as painter:
        action.icon().paint(painter, QRect(0, 0, 32, 32))
    assert drawn == [("users", 1.0), ("users", 2.0), ("users", 1.5)]


def test_an_icon_without_a_colour_of_its_own_for_it_is_grey_while_it_cannot_be_used(qapp):
    usable, not_usable = (
        icon("users", RED).pixmap(QSize(16, 16), 1.0, mode).toImage()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )
    inked = max(((x, y) for x in range(16) for y in range(16)), key=lambda place: usable.pixelColor(*place).alpha())
    assert usable.pixelColor(*inked).saturation() > 200
    assert not_usable.pixelColor(*inked).saturation() < 50


def test_an_icon_is_made_smaller_where_there_is_less_room_and_never_blown_up(qapp):
    made = icon("users", RED)
    assert made.pixmap(QSize(10, 10), 1.0).size() == QSize(10, 10)
    assert made.actualSize(QSize(10, 10)) == QSize(10, 10)
    assert made.actualSize(QSize(64, 64)) == QSize(16, 16)


def test_icons_have_their_own_disabled_and_checked_pictures_and_room_at_the_right(qapp):
    made = icon("users", RED, 16, disabled=QColor("#0000FF"), checked=QColor("#00FF00"), gap=6)
    size = QSize(22, 16)

    def colours(mode: QIcon.Mode, state: QIcon.State) -> set[tuple[int, int, int]]:
        picture = made.pixmap(size, 1.0, mode, state)
        assert picture.size() == size
        image = picture.toImage()
        assert all(image.pixelColor(x, y).alpha() == 0 for x in range(16, 22) for y in range(16))
        inked = max((image.pixelColor(x, y) for x in range(16) for y in range(16)), key=lambda pixel: pixel.alpha())
        return {(round(inked.redF()), round(inked.greenF()), round(inked.blueF()))}

    assert colours(QIcon.Mode.Normal, QIcon.State.Off) == {(1, 0, 0)}
    assert colours(QIcon.Mode.Normal, QIcon.State.On) == {(0, 1, 0)}
    assert colours(QIcon.Mode.Disabled, QIcon.State.Off) == {(0, 0, 1)}


def test_the_application_icon_comes_in_all_usual_sizes(qapp):
    sizes = {size.width() for size in application_icon().availableSizes()}
    assert sizes == {16, 24, 32, 48, 64, 128, 256}
    assert (0x3B, 0x57, 0xC8) in drawn_colours(application_icon().pixmap(QSize(64, 64), 1.0))


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold])
def test_the_bundled_font_has_the_weights_of_the_type_scale(qapp, weight):
    font = QFont(load_fonts())
    font.setWeight(weight)
    info = QFontInfo(font)
    assert (info.family(), info.weight()) == ("Inter", weight)


def test_every_third_party_file_has_its_licence():
    folder = resources_folder() / "licences"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+\.txt)`", readme))
    assert named == {path.name for path in folder.glob("*.txt")}
    assert "SIL OPEN FONT LICENSE" in (folder / "Inter-OFL.txt").read_text(encoding="utf-8")
    assert "ISC License" in (folder / "lucide-ISC.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("side", [27, 30, 33, 48, 96])
def test_the_mark_on_a_page_is_the_programs_icon_in_that_size(qapp, side):
    assert own_mark(side).toImage() == application_icon().pixmap(QSize(side, side)).toImage()
