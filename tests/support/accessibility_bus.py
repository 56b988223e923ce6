"""The program as a screen reader meets it: on a display of its own, over the system's accessibility bus (AT-SPI)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import PySide6

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
PATIENCE = 90.0
"""Seconds that the program has to open its window and to answer, on a machine that is busy with other tests."""

_ROOT = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_SHOWING = 25
"""Number of the state in AT-SPI."""


def missing_tools() -> list[str]:
    """What this computer lacks for the test; Debian's packages are xvfb, dbus and at-spi2-core."""
    lacking = [name for name in ("Xvfb", "dbus-daemon") if shutil.which(name) is None]
    if not any(Path(launcher).exists() for launcher in LAUNCHERS):
        lacking.append("at-spi-bus-launcher")
    if not _has_window_libraries():
        lacking.append("the libraries of Qt's windows")
    try:
        import jeepney  # noqa: F401
    except ImportError:
        lacking.append("jeepney")
    return lacking


def _has_window_libraries() -> bool:
    plugin = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    ldd = shutil.which("ldd")
    if ldd is None or not plugin.exists():
        return False
    report = subprocess.run([ldd, plugin], capture_output=True, text=True, check=False)  # noqa: S603 (a file of Qt's)
    return "not found" not in report.stdout


@dataclass(frozen=True)
class Thing:
    """One object on the bus."""

    bus: Any
    owner: str
    path: str

    def _call(self, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        from jeepney import DBusAddress, new_method_call
        from jeepney.wrappers import unwrap_msg

        address = DBusAddress(self.path, bus_name=self.owner, interface=interface)
        message = new_method_call(address, method, signature, body)
        return unwrap_msg(self.bus.send_and_get_reply(message, timeout=20))

    def _property(self, name: str) -> Any:
        return self._call("org.freedesktop.DBus.Properties", "Get", "ss", (_ACCESSIBLE, name))[0][1]

    @property
    def name(self) -> str:
        """What is said first."""
        return str(self._property("Name"))

    @property
    def description(self) -> str:
        """What is said after it."""
        return str(self._property("Description"))

    @property
    def role(self) -> str:
        """“push button”, “menu item” …"""
        return str(self._call(_ACCESSIBLE, "GetRoleName")[0])

    @property
    def showing(self) -> bool:
        """Whether it is in view."""
        low, _high = self._call(_ACCESSIBLE, "GetState")[0]
        return bool(low & 1 << _SHOWING)

    def children(self) -> list[Thing]:
        """What is inside."""
        return [Thing(self.bus, owner, path) for owner, path in self._call(_ACCESSIBLE, "GetChildren")[0]]

    def press(self) -> None:
        """Do what a click does."""
        self._call("org.a11y.atspi.Action", "DoAction", "i", (0,))

    def everything(self) -> Iterator[tuple[str, str, Thing]]:
        """Role and name of all that is inside, this one first; the rows of tables are left out."""
        from jeepney.wrappers import DBusErrorResponse

        try:
            role, name = self.role, self.name
            inside = [] if role in ("table", "tree table") else self.children()
        except DBusErrorResponse:  # it went away meanwhile
            return
        yield role, name, self
        for child in inside:
            yield from child.everything()

    def find(self, role: str, name: str) -> Thing | None:
        """The first object of a role and name."""
        return next((thing for r, n, thing in self.everything() if (r, n) == (role, name)), None)


def wait_for(found: Callable[[], Any], what: str) -> Any:
    """Ask until there is an answer."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")


@contextmanager
def _started(command: list[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, text=True, stderr=subprocess.DEVNULL, **options)  # noqa: S603 (programs named here)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def program_on_the_bus(folder: Path) -> Iterator[Thing]:
    """Start a display, the buses and the demo; gives the application's object. Only its own processes are ended."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import DBusErrorResponse, unwrap_msg

    folder.chmod(0o700)
    with ExitStack() as stack:
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x826x24", "-nolisten", "tcp"]
        stack.enter_context(_started(screen, pass_fds=(writing,)))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            display = pipe.readline().strip()
        environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DBUS_", "AT_SPI_"))
        }
        environ |= {"DISPLAY": f":{display}", "XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": "xcb"}
        environ |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        bus_command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        daemon = stack.enter_context(_started(bus_command, stdout=subprocess.PIPE, env=environ))
        assert daemon.stdout is not None
        environ["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
        launcher = next(path for path in LAUNCHERS if Path(path).exists())
        stack.enter_context(_started([launcher, "--launch-immediately"], env=environ))
        session = stack.enter_context(open_dbus_connection(environ["DBUS_SESSION_BUS_ADDRESS"]))

        def accessibility_address() -> str:
            where = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
            try:
                return str(unwrap_msg(session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=20))[0])
            except DBusErrorResponse:
                return ""  # it is starting

        bus = stack.enter_context(open_dbus_connection(wait_for(accessibility_address, "the accessibility bus")))
        stack.enter_context(_started([sys.executable, "-m", "bookings_desktop", "--demo"], env=environ))
        registry = Thing(bus, "org.a11y.atspi.Registry", _ROOT)

        def application() -> Thing | None:
            try:
                return next((thing for thing in registry.children() if thing.find("frame", "Bookings")), None)
            except DBusErrorResponse:
                return None  # the registry is starting

        yield wait_for(application, "the window on the accessibility bus")
