import re

import pytest
from PySide6.QtCore import QFile, QIODevice, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QStyleFactory, QVBoxLayout, QWidget

from bookings_desktop.models.values import MEMBER_COLOURS, BookingStatus
from bookings_desktop.settings import resources_folder
from bookings_desktop.ui.bookings.search_field import SearchField
from bookings_desktop.ui.style_sheet import filled_style_sheet, resource_blobs, template
from bookings_desktop.ui.theme import (
    TextRole,
    Theme,
    ThemeManager,
    high_contrast_theme,
    make_theme,
    tokens,
)
from bookings_desktop.ui.widgets.basic import Button

MODES = ("light", "dark")


@pytest.fixture
def app(qapp):
    """The application, put back to how it was after a test that gives it a theme."""
    palette, font, sheet = QPalette(qapp.palette()), qapp.font(), qapp.styleSheet()
    yield qapp
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def luminance(colour: QColor) -> float:
    """Relative luminance as in WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_of_contrast_itself():
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


# ink, ground, contrast in light, in dark: the figures of design/README.md, "Colour tokens"
DESIGN_CONTRASTS = [
    ("strong", "surface", 3.3, 3.8),
    ("text", "surface", 16.9, 13.7),
    ("text", "selected", 14.3, 9.9),
    ("text2", "surface", 7.4, 8.6),
    ("text2", "selected", 6.2, 6.2),
    ("text3", "surface", 5.4, 6.3),
    ("text3", "selected", 4.5, 4.5),
    ("onaccent", "accent", 6.2, 5.0),
    ("accentink", "surface", 7.1, 8.6),
    ("focus", "surface", 6.2, 7.1),
    ("focus", "selected", 5.3, 5.2),
    ("ok", "surface", 5.4, 8.2),
    ("warn", "surface", 6.1, 8.9),
    ("warn", "warnbg", 5.7, 7.9),
    ("danger", "surface", 6.5, 7.5),
    ("danger", "dangerbg", 5.8, 6.9),
    ("now", "surface", 4.7, 6.1),
    ("tooltiptext", "tooltip", 13.7, 14.0),
    ("i_confirmed", "s_confirmed", 6.8, 7.7),
    ("i_rescheduled", "s_rescheduled", 7.4, 7.9),
    ("i_cancelled", "s_cancelled", 6.6, 7.9),
    ("i_completed", "s_completed", 6.6, 7.2),
    ("i_scheduled", "surface", 9.6, 10.7),
]


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), DESIGN_CONTRASTS)
def test_contrasts_are_those_of_the_design(ink, ground, light, dark):
    for mode, wanted in (("light", light), ("dark", dark)):
        assert contrast(tokens()[mode][ink], tokens()[mode][ground]) == pytest.approx(wanted, abs=0.06), mode


# Pairs that the style sheet and the widgets put on each other, beyond the design's own table.
TEXT_PAIRS = [
    *(
        ("text", ground)
        for ground in ("window", "subtle", "hover", "press", "selectedoff", "segment", "warnbg", "infobg")
    ),
    *(("text2", ground) for ground in ("window", "subtle", "hover", "selectedoff", "warnbg", "dangerbg", "infobg")),
    *(("text3", ground) for ground in ("window", "subtle")),
    *((ink, "mark") for ink in ("text", "text2", "warn")),
    ("accentink", "selected"),
    ("accentink", "press"),
    ("onaccent", "accenthover"),
    ("onaccent", "accentpress"),
    ("accentink", "infobg"),
    ("ok", "okbg"),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_every_ground_it_stands_on(mode, ink, ground):
    assert contrast(tokens()[mode][ink], tokens()[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", MEMBER_COLOURS)
def test_member_colours_are_readable(mode, name):
    colours = tokens()[mode]
    assert contrast(colours[f"{name}_i"], colours[f"{name}_t"]) >= 6.5
    assert contrast(colours[name], colours["surface"]) >= 3


def test_both_modes_have_the_same_tokens():
    assert list(tokens()["light"]) == list(tokens()["dark"])
    assert not any(re.fullmatch(r"(hm|tr|mc|bo|nh)(_[ti])?", token) for token in tokens()["light"])


def test_members_get_their_colours_in_the_order_of_the_design(qapp):
    theme = make_theme("light")
    assert [theme.member(number).name for number in range(6)] == ["violet", "teal", "pink", "orange", "blue", "violet"]
    assert theme.member(1).line == QColor("#0F8A94")
    assert theme.member("teal") == theme.member(1)


@pytest.mark.parametrize("status", list(BookingStatus))
def test_every_status_has_colours_glyph_and_word(qapp, status):
    shown = make_theme("dark").status(status)
    assert shown.word == status.word
    assert shown == make_theme("dark").status(status.value)
    assert (shown.fill.alpha() == 0) == (status is BookingStatus.SCHEDULED)
    assert (resources_folder() / "icons" / f"{shown.icon}.svg").is_file()


def test_the_glyphs_of_the_statuses_differ(qapp):
    assert len({make_theme("light").status(status).icon for status in BookingStatus}) == len(BookingStatus)


def test_an_unknown_token_or_status_is_our_mistake(qapp):
    with pytest.raises(KeyError):
        make_theme("light").color("mauve")
    with pytest.raises(KeyError):
        make_theme("light").status("postponed")


@pytest.mark.parametrize(
    ("percent", "pixels", "row"), [(90, 12, 40), (100, 13, 44), (125, 16, 55), (150, 20, 66), (400, 20, 66)]
)
def test_sizes_grow_with_the_text(qapp, percent, pixels, row):
    theme = make_theme("light", percent)
    assert theme.font(TextRole.BODY).pixelSize() == pixels
    assert theme.px(44) == row


def width_spread(font: QFont) -> float:
    """By how many pixels the widths of ten equal figures differ, from the narrowest figure to the widest."""
    widths = [QFontMetricsF(font).horizontalAdvance(figure * 10) for figure in "0123456789"]
    return max(widths) - min(widths)


@pytest.mark.parametrize("role", list(TextRole))
def test_figures_have_equal_width_in_every_role(qapp, role):
    theme = make_theme("light")
    assert width_spread(theme.font(role)) <= 1
    proportional = QFont(theme.font(role))
    proportional.clearFeatures()
    assert width_spread(proportional) > 10


@pytest.mark.parametrize("role", list(TextRole))
def test_lines_are_high_enough_for_their_text(qapp, role):
    theme = make_theme("light")
    assert theme.line_height(role) >= theme.font(role).pixelSize()
    assert theme.metrics(role).height() == QFontMetrics(theme.font(role)).height()


def test_no_text_is_smaller_than_the_design_allows(qapp):
    theme = make_theme("light")
    assert min(theme.font(role).pixelSize() for role in TextRole if role is not TextRole.INITIALS) == 11


def test_struck_out_text_is_a_font_of_its_own(qapp):
    theme = make_theme("light")
    assert theme.font("body-medium", strike_out=True).strikeOut()
    assert not theme.font("body-medium").strikeOut()


@pytest.mark.parametrize("mode", MODES)
def test_the_palette_is_that_of_the_mode(qapp, mode):
    palette, colours = make_theme(mode).palette(), tokens()[mode]
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    wanted = {
        role.Base: "surface",
        role.AlternateBase: "subtle",
        role.Text: "text",
        role.PlaceholderText: "text3",
        role.Highlight: "selected",
        role.HighlightedText: "text",
        role.Link: "accentink",
        role.ToolTipBase: "tooltip",
        role.ToolTipText: "tooltiptext",
    }
    for each, token in wanted.items():
        assert palette.color(group.Active, each) == colours[token], each
    assert palette.color(group.Disabled, role.Text) == colours["disabled"]
    assert palette.color(group.Inactive, role.Highlight) == colours["selectedoff"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("percent", [90, 100, 150])
def test_the_style_sheet_has_no_unfilled_placeholder(qapp, mode, percent):
    theme = make_theme(mode, percent)
    sheet = filled_style_sheet(theme.colours, theme.scale)
    assert "@" not in sheet
    assert sheet.count("{") == sheet.count("}") > 100


def test_the_style_sheet_names_tokens_not_colours():
    assert not re.search(r":[^;{}]*#[0-9A-Fa-f]{3,8}\b", template())


def test_a_placeholder_for_an_unknown_token_is_our_mistake(qapp, monkeypatch):
    monkeypatch.setattr("bookings_desktop.ui.style_sheet.template", lambda: "QLabel { color: @mauve@; }")
    with pytest.raises(KeyError):
        filled_style_sheet(tokens()["light"], 1.0)


@pytest.mark.parametrize("mode", MODES)
def test_every_picture_of_the_style_sheet_can_be_read(qapp, mode):
    theme = make_theme(mode)
    paths = set(re.findall(r"url\((:[^)]+)\)", filled_style_sheet(theme.colours, theme.scale)))
    assert len(paths) > 10
    for path in paths:
        picture = QFile(path)
        assert picture.open(QIODevice.OpenModeFlag.ReadOnly), path
        assert picture.readAll().data().startswith(b"<svg"), path


def test_resources_made_in_memory_are_found_by_qt_under_any_name(qapp):
    from PySide6.QtCore import qRegisterResourceData, qUnregisterResourceData

    files = {f"file-{number}-ü.txt": f"content {number}".encode() for number in range(200)}
    blobs = resource_blobs("test-folder", files)
    assert qRegisterResourceData(1, *blobs)
    try:
        for name, content in files.items():
            found = QFile(f":/test-folder/{name}")
            assert found.open(QIODevice.OpenModeFlag.ReadOnly)
            assert found.readAll().data() == content
            found.close()
        assert not QFile(":/test-folder/file-200-ü.txt").exists()
    finally:
        assert qUnregisterResourceData(1, *blobs)


@pytest.mark.parametrize("mode", MODES)
def test_qt_takes_the_style_sheet_without_complaint(app, qtbot, qtlog, mode):
    ThemeManager(app, mode)
    for made in (QPushButton("Save"), QLineEdit(), QLabel("Title")):
        qtbot.addWidget(made)
        made.ensurePolished()
    assert [record.message for record in qtlog.records if "style" in record.message.lower()] == []


@pytest.mark.no_qt_log
def test_qt_would_complain_about_a_broken_style_sheet(app, capfd):
    app.setStyleSheet("QLabel { color: ")
    label = QLabel("x")
    label.ensurePolished()
    app.setStyleSheet("QLabel {{{ color @ }")
    assert "parse" in capfd.readouterr().err


def test_changing_the_mode_changes_everything_and_says_so_once(app, qtbot):
    manager = ThemeManager(app, "light")
    field = QLineEdit("text")
    qtbot.addWidget(field)
    field.ensurePolished()
    seen: list[Theme] = []
    manager.changed.connect(seen.append)
    manager.set_appearance("dark")
    assert [theme.name for theme in seen] == ["dark"]
    assert manager.theme is seen[0]
    assert manager.theme.is_dark
    assert app.palette().color(QPalette.ColorRole.Base) == tokens()["dark"]["surface"]
    assert tokens()["dark"]["surface"].name() in app.styleSheet()
    assert tokens()["light"]["text2"].name() not in app.styleSheet()
    manager.set_appearance("dark")
    assert len(seen) == 1


def test_changing_the_text_size_changes_fonts_and_says_so_once(app, qtbot):
    manager = ThemeManager(app, "light")
    label = QLabel("Bookings")
    label.setProperty("role", "title")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.font().pixelSize() == 20
    with qtbot.waitSignal(manager.changed):
        manager.set_text_size(150)
    label.ensurePolished()
    assert label.font().pixelSize() == 30
    assert app.font().pixelSize() == 20


def test_what_was_built_before_the_style_sheet_looks_as_what_was_built_after_it(app, qtbot):
    """Also a line edit, which has a style of its own for its glyphs."""
    app.setStyleSheet("")

    def built(themes: ThemeManager) -> QImage:
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.addWidget(SearchField(themes))
        column.addWidget(Button(themes, "New booking", "primary", "plus"))
        themes.dress()
        window.resize(400, 200)
        assert tokens()["light"]["surface"].name() in app.styleSheet()
        return window.grab().toImage()

    early, late = built(ThemeManager(app, "light", dressed=False)), built(ThemeManager(app, "light"))
    assert early == late


def test_the_theme_follows_the_system_when_asked_to(app, monkeypatch):
    manager = ThemeManager(app, "system")
    seen: list[str] = []
    manager.changed.connect(lambda theme: seen.append(theme.name))
    wanted = "dark"
    monkeypatch.setattr(manager, "_system_is_dark", lambda: wanted == "dark")
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    wanted = "light"
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert seen == ["dark", "light"]


def test_high_contrast_leaves_our_colours_off(app, monkeypatch):
    monkeypatch.setattr(ThemeManager, "_wants_high_contrast", lambda _manager: True)
    manager = ThemeManager(app, "dark")
    assert app.styleSheet() == ""
    assert manager.theme.name == "system"
    assert manager.theme.color("surface") == app.palette().color(QPalette.ColorRole.Base)


def test_high_contrast_uses_the_colours_of_the_system_alone(qapp):
    palette = QPalette()
    role = QPalette.ColorRole
    for each, name in (
        (role.Base, "#000000"),
        (role.Window, "#000000"),
        (role.Text, "#FFFF00"),
        (role.Highlight, "#00FFFF"),
    ):
        palette.setColor(each, QColor(name))
    theme = high_contrast_theme(palette)
    assert theme.is_dark
    assert set(theme.colours) == set(tokens()["light"])
    for token in ("text2", "text3", "warn", "danger", "border", "hairline", "violet_i", "i_cancelled"):
        assert theme.color(token) == QColor("#FFFF00"), token
    assert contrast(theme.color("text"), theme.color("selected")) >= 7
    assert contrast(theme.color("text"), theme.color("mark")) >= 4.5
    assert theme.color("mark") != theme.color("surface")
    assert theme.status("cancelled").icon == "x"


def test_fusion_is_the_ground_for_all_systems(app):
    ThemeManager(app, "light")
    assert "fusion" in {name.lower() for name in QStyleFactory.keys()}  # noqa: SIM118
    assert isinstance(QApplication.instance(), QApplication)
    assert app.style().name().lower() == "fusion" or app.style().inherits("QStyleSheetStyle")
