"""Which system libraries are missing, and which packages bring them."""

from pathlib import Path

import pytest
from bookings_setup import apt, process, system_libraries
from bookings_setup.console import SetupError
from bookings_setup.layout import Checkout

REPORT = """\
/x/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-icccm.so.4 => not found
\tlibxcb-keysyms.so.1 => not found
\tlibEGL.so.1 => /lib/x86_64-linux-gnu/libEGL.so.1 (0x00007f)
/x/libqxcb-glx-integration.so:
\tlibxcb-icccm.so.4 => not found
"""

# Checked with apt-cache on Debian 12.
DEBIAN_12 = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libGLdispatch.so.0": "libglvnd0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libstdc++.so.6": "libstdc++6",
}


def test_missing_libraries_are_named_once() -> None:
    assert system_libraries.missing_in(REPORT) == ["libxcb-icccm.so.4", "libxcb-keysyms.so.1"]


def test_a_report_without_gaps_names_none() -> None:
    assert system_libraries.missing_in("\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tstatically linked\n") == []


def test_the_newest_c_library_that_is_asked_for_is_named() -> None:
    line = "/lib/libc.so.6: version `GLIBC_{}' not found (required by x)\n"
    assert system_libraries.needed_glibc(line.format("2.9") + line.format("2.34")) == "2.34"
    assert system_libraries.needed_glibc(REPORT) is None


@pytest.mark.parametrize(("soname", "package"), DEBIAN_12.items())
def test_debian_package_of(soname: str, package: str) -> None:
    assert system_libraries.package_of(soname) == package


def test_a_name_that_is_no_library_has_no_package() -> None:
    assert system_libraries.package_of("linux-vdso") is None


def test_patterns_find_the_files_of_the_installed_qt() -> None:
    import PySide6

    folder = Path(PySide6.__path__[0])
    base = system_libraries.files_to_check(folder, with_window=False)
    window = system_libraries.files_to_check(folder, with_window=True)
    names = {path.name for path in window}
    assert len(base) == len(system_libraries.BASE_FILES)
    assert set(base) < set(window)
    assert {"libqxcb.so", "libqwayland.so", "libqoffscreen.so", "libqxcb-glx-integration.so"} <= names


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    plugin = tmp_path / ".venv/lib/python3.11/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so"
    plugin.parent.mkdir(parents=True)
    plugin.touch()
    monkeypatch.setattr(system_libraries.sys, "platform", "linux")
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    return Checkout(tmp_path)


def reports(monkeypatch: pytest.MonkeyPatch, *outputs: str) -> None:
    answers = iter(outputs)
    monkeypatch.setattr(process, "capture", lambda *_: process.Outcome(0, next(answers)))


def test_root_gets_the_packages_installed(installation: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    reports(monkeypatch, REPORT, "")
    monkeypatch.setattr(apt, "install", lambda packages, _: asked.append(packages))
    system_libraries.ensure(installation, with_window=True)
    assert asked == [["libxcb-icccm4", "libxcb-keysyms1"]]


def test_what_is_still_missing_afterwards_is_an_error(installation: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    reports(monkeypatch, REPORT, REPORT)
    monkeypatch.setattr(apt, "install", lambda *_: None)
    with pytest.raises(SetupError, match="libxcb-icccm"):
        system_libraries.ensure(installation, with_window=True)


def test_anybody_else_gets_one_command(installation: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    reports(monkeypatch, REPORT)
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(apt, "lists_are_empty", lambda: False)
    with pytest.raises(SetupError) as caught:
        system_libraries.ensure(installation, with_window=True)
    assert caught.value.hint.strip() == "sudo apt-get install --yes libxcb-icccm4 libxcb-keysyms1"


def test_without_apt_the_libraries_are_named(installation: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    reports(monkeypatch, REPORT)
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: "/usr/bin/x" if name in ("ldd", "dnf") else None)
    with pytest.raises(SetupError, match=r"libxcb-icccm\.so\.4, libxcb-keysyms\.so\.1") as caught:
        system_libraries.ensure(installation, with_window=True)
    assert "sudo dnf install 'libxcb-icccm.so.4" in caught.value.hint


def test_an_installation_without_qt_is_an_error(installation: Checkout) -> None:
    with pytest.raises(SetupError, match="PySide6"):
        system_libraries.ensure(installation, with_window=False)


def test_empty_package_lists_are_fetched_first(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    assert apt.lists_are_empty(tmp_path)
    (tmp_path / "mirror_dists_bookworm_main_binary-amd64_Packages.lz4").touch()
    assert not apt.lists_are_empty(tmp_path)
    assert apt.command_to_type(["a", "b"], fetch_lists=True) == "sudo apt-get update && sudo apt-get install --yes a b"


@pytest.mark.parametrize(
    ("empty", "statuses", "calls"),
    [
        (True, [0, 0], ["update", "install"]),
        (False, [0], ["install"]),
        (False, [100, 0, 0], ["install", "update", "install"]),
    ],
    ids=["fresh container", "usual", "outdated lists"],
)
def test_the_order_of_apt_calls(
    empty: bool, statuses: list[int], calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    answers = iter(statuses)

    def capture(command: list[str], extra: dict[str, str]) -> process.Outcome:
        commands.append(command)
        assert extra["DEBIAN_FRONTEND"] == "noninteractive"
        return process.Outcome(next(answers), "")

    monkeypatch.setattr(apt.os, "geteuid", lambda: 0)
    monkeypatch.setattr(apt, "lists_are_empty", lambda: empty)
    monkeypatch.setattr(process, "capture", capture)
    apt.install(["libegl1"], "libraries")
    assert [next(word for word in command if word in ("update", "install")) for command in commands] == calls


def test_a_failure_of_apt_shows_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt.os, "geteuid", lambda: 0)
    monkeypatch.setattr(apt, "lists_are_empty", lambda: True)
    monkeypatch.setattr(process, "capture", lambda *_: process.Outcome(100, "E: no such package"))
    with pytest.raises(SetupError, match="apt-get could not install") as caught:
        apt.install(["libegl1"], "libraries")
    assert "E: no such package" in caught.value.text()
