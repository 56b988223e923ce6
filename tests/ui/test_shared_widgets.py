import pytest
from PySide6.QtCore import QDate, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QSpinBox,
    QStatusBar,
    QStyle,
    QTableWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui.theme import ThemeManager, make_theme
from bookings_desktop.ui.widgets.basic import (
    Avatar,
    Banner,
    Button,
    IconButton,
    Menu,
    StatusBadge,
    label,
    object_name,
    prepare_calendar,
    prepare_spin_box,
    restyle,
)
from bookings_desktop.ui.widgets.forms import GlyphLineEdit
from bookings_desktop.ui.widgets.painting import badge_size, chip_size, paint_avatar, paint_badge, paint_chip


@pytest.fixture
def themes(qapp):
    """A manager of the light theme; afterwards the application looks as before."""
    palette, font, sheet = qapp.palette(), qapp.font(), qapp.styleSheet()
    yield ThemeManager(qapp, "light")
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def painted(paint, width: int = 160, height: int = 24) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    pen, font = painter.pen(), painter.font()
    paint(painter, QRect(0, 0, width, height))
    assert (painter.pen(), painter.font()) == (pen, font), "the painter must be left as it was"
    painter.end()
    return image


def colours_of(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("status", list(BookingStatus))
def test_a_badge_is_painted_in_the_colours_of_its_status(qapp, mode, status):
    theme = make_theme(mode)
    image = painted(lambda painter, rect: paint_badge(painter, rect, theme, status))
    colours = colours_of(image)
    shown = theme.status(status)
    assert shown.edge.name() in colours
    assert shown.fill.alpha() == 0 or shown.fill.name() in colours
    # the glyph at the left and the word at the right are there, in the ink or blended with it
    size = badge_size(theme, status)
    for part in (QRect(6, 5, 12, 14), QRect(22, 4, size.width() - 30, 16)):
        ground = shown.fill if shown.fill.alpha() else QColor("white")
        assert colours_of(image.copy(part)) - {ground.name()}, part


def test_a_badge_is_20_pixels_high_and_grows_with_the_text(qapp):
    assert badge_size(make_theme("light"), "confirmed").height() == 20
    assert badge_size(make_theme("light", 150), "confirmed").height() == 30


def test_a_badge_without_room_stays_inside_its_rectangle(qapp):
    theme = make_theme("light")
    image = painted(lambda painter, _rect: paint_badge(painter, QRect(0, 0, 40, 24), theme, "rescheduled"))
    assert colours_of(image.copy(QRect(41, 0, 100, 24))) == {"#ffffff"}


def test_an_avatar_fills_its_square_in_the_member_s_colours(qapp):
    theme = make_theme("light")
    teal = theme.member("teal")
    image = painted(lambda painter, _rect: paint_avatar(painter, QRect(0, 1, 22, 22), theme, "TR", teal))
    assert image.pixelColor(11, 4) == teal.fill
    assert image.pixelColor(0, 1).name() == "#ffffff"
    grey = painted(lambda painter, _rect: paint_avatar(painter, QRect(0, 1, 22, 22), theme, "KW"))
    assert grey.pixelColor(11, 4) == theme.color("selectedoff")


def test_a_chip_is_outlined_and_the_strong_one_filled(qapp):
    theme = make_theme("light")
    assert chip_size(theme, "Tokyo").height() == 16
    quiet = painted(lambda painter, rect: paint_chip(painter, rect, theme, "Tokyo"))
    assert theme.color("border").name() in colours_of(quiet)
    strong = painted(lambda painter, rect: paint_chip(painter, rect, theme, "Now", strong=True))
    assert theme.color("accent").name() in colours_of(strong)
    cut = painted(lambda painter, _rect: paint_chip(painter, QRect(0, 0, 30, 24), theme, "São Paulo"))
    assert colours_of(cut.copy(QRect(31, 0, 100, 24))) == {"#ffffff"}


def test_the_badge_widget_is_named_after_its_status(themes, qtbot):
    badge = StatusBadge(themes, "confirmed")
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "Status: Confirmed"
    width = badge.sizeHint().width()
    badge.set_status("rescheduled")
    assert badge.accessibleName() == "Status: Rescheduled"
    assert badge.sizeHint().width() > width
    themes.set_text_size(150)
    assert badge.sizeHint().height() == 30


def test_widgets_follow_the_theme_by_themselves(themes, qtbot):
    badge = StatusBadge(themes, "confirmed")
    qtbot.addWidget(badge)
    badge.resize(badge.sizeHint())
    assert themes.theme.color("s_confirmed").name() in colours_of(badge.grab().toImage())
    themes.set_appearance("dark")
    assert make_theme("dark").color("s_confirmed").name() in colours_of(badge.grab().toImage())


def test_a_widget_that_is_gone_does_not_disturb_a_change_of_theme(themes, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    for child in (
        StatusBadge(themes),
        Avatar(themes, "Ben Okafor", 3),
        IconButton(themes, "x", "Close"),
        Banner(themes),
    ):
        child.setParent(parent)
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    with qtbot.waitSignal(themes.changed):
        themes.set_appearance("dark")


def test_an_avatar_tells_the_whole_name(themes, qtbot):
    avatar = Avatar(themes, "Dr Helen Marsh", "violet")
    qtbot.addWidget(avatar)
    assert (avatar.toolTip(), avatar.accessibleName()) == ("Dr Helen Marsh", "Dr Helen Marsh")
    avatar.resize(avatar.sizeHint())
    assert themes.theme.member("violet").fill.name() in colours_of(avatar.grab().toImage())


def test_an_icon_button_is_named_and_tells_its_shortcut(themes, qtbot):
    button = IconButton(themes, "video", "Join meeting", "Ctrl+J")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Join meeting"
    assert button.objectName() == "joinMeeting"
    assert button.toolTip().startswith("Join meeting (")
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    button.ensurePolished()
    button.adjustSize()
    assert (button.width(), button.height()) == (28, 28)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("New booking", "newBooking"),
        ("Search bookings", "searchBookings"),
        ("Follow-ups", "followUps"),
        ("Time zone", "timeZone"),
        ("Open in Google Calendar", "openInGoogleCalendar"),
    ],
)
def test_object_names_are_the_accessible_names_in_camel_case(text, wanted):
    assert object_name(text) == wanted


@pytest.mark.parametrize(("size", "height"), [("", 32), ("small", 28), ("big", 38)])
@pytest.mark.parametrize("kind", ["primary", "secondary", "ghost", "danger"])
def test_buttons_have_the_heights_of_the_design(themes, qtbot, kind, size, height):
    button = Button(themes, "Save", kind, "check", size=size)
    qtbot.addWidget(button)
    button.ensurePolished()
    assert button.sizeHint().height() == height
    assert (button.accessibleName(), button.objectName()) == ("Save", "save")


@pytest.mark.parametrize("made", [QLineEdit, QComboBox, QDateTimeEdit, QSpinBox])
def test_fields_are_32_pixels_high_and_do_not_move_when_they_get_the_focus(themes, qtbot, made):
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    field = made()
    layout.addWidget(field)
    layout.addWidget(QLineEdit())
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    layout.itemAt(1).widget().setFocus()
    before = field.geometry()
    assert before.height() == 32
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.hasFocus()
    field.updateGeometry()
    layout.activate()
    assert field.geometry() == before
    restyle(field, "state", "error")
    layout.activate()
    assert field.geometry() == before


@pytest.mark.parametrize("kind", ["primary", "secondary", "danger", "pill", "link"])
@pytest.mark.parametrize("percent", [90, 100, 125, 150])
def test_buttons_do_not_change_their_size_when_they_get_the_focus(themes, qtbot, kind, percent):
    themes.set_text_size(percent)
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    button = Button(themes, "Save", kind)
    layout.addWidget(button)
    layout.addWidget(QLineEdit())
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    layout.itemAt(1).widget().setFocus()
    before = button.sizeHint()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.hasFocus()
    assert button.sizeHint() == before


def test_the_edge_of_a_field_tells_its_state(themes, qtbot):
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(200, 32)
    middle = QPoint(0, 16)

    def edge() -> str:
        return field.grab().toImage().pixelColor(middle).name()

    assert edge() == themes.theme.color("strong").name()
    restyle(field, "state", "error")
    assert edge() == themes.theme.color("danger").name()
    restyle(field, "state", "")
    field.setReadOnly(True)
    assert edge() == themes.theme.color("hairline").name()


@pytest.mark.parametrize("made", [QCheckBox, QRadioButton])
def test_a_check_mark_is_drawn_when_checked(themes, qtbot, made):
    box = made("Check")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.setAutoExclusive(False)
    box.setChecked(False)
    off = colours_of(box.grab().toImage())
    box.setChecked(True)
    on = colours_of(box.grab().toImage())
    accent = themes.theme.color("accent").name()
    assert accent in on
    assert accent not in off


@pytest.mark.parametrize("made", [QComboBox, QDateTimeEdit])
def test_drop_down_fields_have_a_glyph_at_the_right(themes, qtbot, made):
    field = made()
    if isinstance(field, QDateTimeEdit):
        field.setCalendarPopup(True)
    qtbot.addWidget(field)
    field.resize(240, 32)
    area = field.grab().toImage().copy(QRect(240 - 30, 6, 24, 20))
    assert len(colours_of(area)) > 1


def test_a_banner_says_what_and_offers_one_button(themes, qtbot):
    banner = Banner(themes, "danger", "Helen’s calendar is signed out.", "Google wants a new sign-in.", "Re-authorise")
    qtbot.addWidget(banner)
    banner.show()
    assert banner.accessibleName() == "Helen’s calendar is signed out."
    button = banner.findChild(Button, "reAuthorise")
    with qtbot.waitSignal(banner.acted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    banner.show_message("info", "Done.")
    assert not button.isVisible()
    with pytest.raises(ValueError, match="banner"):
        banner.show_message("purple", "x")


def test_texts_from_outside_are_never_read_as_rich_text(themes, qtbot):
    banner = Banner(themes, "info", "<b>bold</b>")
    qtbot.addWidget(banner)
    made = label("<img src=x>", "error")
    qtbot.addWidget(made)
    assert made.textFormat() == Qt.TextFormat.PlainText
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in banner.findChildren(type(made)) if each.text())


def test_a_menu_s_heading_cannot_be_chosen(themes, qtbot):
    menu = Menu()
    qtbot.addWidget(menu)
    heading = menu.add_heading("Migraine plan call, Fri 15 May 13:00")
    edit = menu.addAction("Edit")
    menu.popup(QPoint(0, 0))
    assert not heading.isEnabled()
    assert menu.actionGeometry(edit).height() == 29
    menu.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_of_widget_is_drawn_without_a_word_from_qt(themes, qtbot, mode):
    themes.set_appearance(mode)
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    tabs = QTabWidget()
    tabs.addTab(QWidget(), "One")
    table = QTableWidget(3, 3)
    calendar = QCalendarWidget()
    prepare_calendar(calendar, themes.theme)
    calendar.setSelectedDate(QDate(2026, 5, 15))
    spin = QSpinBox()
    prepare_spin_box(spin)
    every = [QPlainTextEdit("text"), QProgressBar(), QStatusBar(), QToolButton(), tabs, table, calendar, spin]
    for widget in every:
        layout.addWidget(widget)
    holder.show()
    image = holder.grab().toImage()
    assert themes.theme.color("surface").name() in colours_of(image.scaled(200, 200))
    # week ends are not red, as Qt would have them
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color() != QColor("red")


@pytest.mark.parametrize(("percent", "side"), [(90, 14), (100, 16), (150, 24)])
def test_glyphs_in_fields_grow_with_the_text(qtbot, themes, percent, side):
    edit = GlyphLineEdit(themes, "Location", "map-pin")
    qtbot.addWidget(edit)
    edit.show()
    themes.set_text_size(percent)
    edit.resize(edit.sizeHint())
    (glyph,) = (button for button in edit.findChildren(QToolButton) if button.isVisible())
    assert edit.style().pixelMetric(QStyle.PixelMetric.PM_LineEditIconSize, None, edit) == side
    assert min(glyph.width(), glyph.height()) >= side
    assert edit.rect().contains(glyph.geometry())
