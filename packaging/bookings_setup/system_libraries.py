"""Which shared libraries of the system does Qt miss, and which packages bring them?

PySide6 carries Qt, but Qt's window plugins link libraries of the system that a bare Debian does not have. The linker is
asked (``ldd``), so that nothing is installed that is there already and nothing is forgotten after an update of Qt.
"""

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from bookings_setup import apt, process
from bookings_setup.console import SetupError
from bookings_setup.layout import Checkout

# Everything that an offscreen window loads: what the tests need.
BASE_FILES = (
    "QtCore.abi3.so",
    "QtDBus.abi3.so",
    "QtGui.abi3.so",
    "QtNetwork.abi3.so",
    "QtPrintSupport.abi3.so",
    "QtSvg.abi3.so",
    "QtTest.abi3.so",
    "QtWidgets.abi3.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
    "Qt/plugins/imageformats/libqsvg.so",
    "Qt/plugins/platforms/libqoffscreen.so",
)
# What a window on X11 or Wayland loads besides. GTK's theme plugin is left out: Qt does without it.
WINDOW_FILES = (
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "Qt/plugins/platformthemes/libqxdgdesktopportal.so",
    "Qt/plugins/wayland-decoration-client/*.so",
    "Qt/plugins/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "Qt/plugins/wayland-shell-integration/libxdg-shell.so",
    "Qt/plugins/xcbglintegrations/*.so",
)

# Debian's names where they do not follow from the library's name; see `package_of` for the rule.
DEBIAN_EXCEPTIONS = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libGLX.so.0": "libglx0",
    "libGLdispatch.so.0": "libglvnd0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libz.so.1": "zlib1g",
    "libstdc++.so.6": "libstdc++6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpng16.so.16": "libpng16-16",
}

_MISSING = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
_TOO_OLD = re.compile(r"version `(GLIBC_[0-9.]+)' not found")
_SONAME = re.compile(r"^(lib.+)\.so\.(\d+)")


def missing_in(report: str) -> list[str]:
    """Read the missing libraries out of ldd's report.

    Args:
        report: What ``ldd`` printed, for one file or for many.

    Returns:
        Library names such as ``libxcb-icccm.so.4``, each once, sorted.
    """
    return sorted(set(_MISSING.findall(report)))


def needed_glibc(report: str) -> str | None:
    """Read out of ldd's report which C library would be needed, when the system's is too old.

    Args:
        report: What ``ldd`` printed.

    Returns:
        Such as ``2.34``, or None when the system's is fine.
    """
    versions = [name.removeprefix("GLIBC_") for name in _TOO_OLD.findall(report)]
    return max(versions, key=lambda version: [int(part) for part in version.split(".")], default=None)


def package_of(soname: str) -> str | None:
    """Name the Debian package of a library.

    Debian policy 8.1: the package is called like the library with its version, a hyphen between two digits, in lower
    case and without underscores. The exceptions that Qt needs are in `DEBIAN_EXCEPTIONS`.

    Args:
        soname: Such as ``libxcb-icccm.so.4``.

    Returns:
        Such as ``libxcb-icccm4``; None when the name does not look like a library with a version.
    """
    if soname in DEBIAN_EXCEPTIONS:
        return DEBIAN_EXCEPTIONS[soname]
    parts = _SONAME.match(soname)
    if parts is None:
        return None
    name, version = parts.groups()
    hyphen = "-" if name[-1].isdigit() else ""
    return f"{name}{hyphen}{version}".lower().replace("_", "-")


def files_to_check(pyside: Path, with_window: bool) -> list[Path]:
    """List the files whose libraries have to be there.

    Args:
        pyside: The folder of the installed PySide6.
        with_window: Also what a window on a real display needs.
    """
    patterns = BASE_FILES + WINDOW_FILES if with_window else BASE_FILES
    return sorted(path for pattern in patterns for path in pyside.glob(pattern))


def ensure(checkout: Checkout, with_window: bool) -> None:
    """See to it that Qt finds its libraries: install them as root on Debian, otherwise say what to do.

    Args:
        checkout: Its virtual environment holds PySide6.
        with_window: Also what a window on a real display needs; the tests do without.

    Raises:
        SetupError: Libraries are missing and could not be installed.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = _missing(checkout, with_window)
    if not missing:
        return
    purpose = "the system libraries that Qt needs for its windows"
    if not apt.is_available():
        raise SetupError(f"This computer lacks {purpose}: {', '.join(missing)}.", hint_without_apt(missing))
    packages = sorted({package for soname in missing if (package := package_of(soname)) is not None})
    if packages:
        apt.install(packages, purpose)
    left = _missing(checkout, with_window)
    if left:
        raise SetupError(
            f"This computer still lacks system libraries that Qt needs: {', '.join(left)}.",
            "Install the packages that bring them, then start again.",
        )


def hint_without_apt(sonames: Iterable[str]) -> str:
    """Say how to install libraries on a system without apt-get.

    Args:
        sonames: Such as ``libxcb-icccm.so.4``.

    Returns:
        The command where the package manager finds packages by library (dnf, zypper), otherwise a sentence.
    """
    suffix = "()(64bit)" if sys.maxsize > 2**32 else ""
    wanted = " ".join(f"'{soname}{suffix}'" for soname in sonames)
    for manager in ("dnf", "zypper"):
        if shutil.which(manager):
            return f"Type this command once, then start again:\n    sudo {manager} install {wanted}"
    return "Install the packages that bring them with your package manager, then start again."


def _missing(checkout: Checkout, with_window: bool) -> list[str]:
    if shutil.which("ldd") is None:
        return []  # no GNU C library, so no PySide6 either: pip has said so before
    folders = checkout.venv.glob("lib/python3.*/site-packages/PySide6")
    files = [path for folder in folders for path in files_to_check(folder, with_window)]
    if not files:
        raise SetupError("PySide6 is not where it was installed.", "Type “make clean”, then start again.")
    report = process.capture(["ldd", *files], {"LC_ALL": "C"}).output
    glibc = needed_glibc(report)
    if glibc is not None:
        raise SetupError(
            f"This system is too old for Qt: its C library (glibc) is older than {glibc}.",
            "Debian 12, Ubuntu 22.04 or another system of 2022 or later is needed.",
        )
    return missing_in(report)
