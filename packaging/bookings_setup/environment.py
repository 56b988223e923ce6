"""The virtual environment: made once, recognised in a moment, rebuilt when it can no longer be trusted."""

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bookings_setup import apt, process, system_libraries
from bookings_setup.console import SetupError, say
from bookings_setup.layout import Checkout, locked_packages

# What the system libraries were checked for. A window needs all that the tests need, and more.
LIBRARIES_FOR_TESTS = 1
LIBRARIES_FOR_WINDOW = 2

PIP = ("-I", "-m", "pip", "--no-input", "--disable-pip-version-check", "--no-color")
_INSTALL = (*PIP, "install", "--no-deps", "--progress-bar=off", "--root-user-action=ignore")
_HINTS = (
    (("No space left on device", "Errno 28"), "The disk is full: free about 1 GB, then start again."),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError", "certificate verify failed", "invalid peer certificate"),
        "The secure connection was refused: check this computer's clock and, behind a company proxy, its certificate.",
    ),
    (
        (
            "NewConnectionError",
            "Failed to fetch",
            "NameResolutionError",
            "name resolution",
            "ConnectionError",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "Network is unreachable",
        ),
        "The package index cannot be reached: check the network (and the proxy settings), then start again.",
    ),
    (
        ("No matching distribution found", "is not a supported wheel"),
        "A package has no ready-made build for this computer, or the package index does not have it: "
        "Bookings needs a 64-bit Linux, macOS or Windows.",
    ),
    (("Permission denied", "Errno 13"), "Files in the .venv folder belong to somebody else: “make clean”, then again."),
)


@dataclass(frozen=True)
class Stamp:
    """What is installed, and where.

    Attributes:
        root: The checkout's path; a virtual environment does not survive a move.
        interpreter: The Python it was made from, with its version.
        runtime: Fingerprint of what Bookings runs on.
        dev: Fingerprint of the development tools; empty when they are not installed.
        libraries: `LIBRARIES_FOR_TESTS`, `LIBRARIES_FOR_WINDOW`, or 0 when the system's libraries are not known to be
            complete.
    """

    root: str
    interpreter: str
    runtime: str
    dev: str = ""
    libraries: int = 0

    def covers(self, wanted: "Stamp") -> bool:
        """Say whether nothing has to be installed to reach the wanted state."""
        return self.packages_cover(wanted) and self.libraries >= wanted.libraries

    def packages_cover(self, wanted: "Stamp") -> bool:
        """Say whether the Python packages are those that are wanted; more of them do no harm."""
        return (self.root, self.interpreter, self.runtime) == (
            wanted.root,
            wanted.interpreter,
            wanted.runtime,
        ) and wanted.dev in ("", self.dev)


def read_stamp(checkout: Checkout) -> Stamp | None:
    """Read what is installed.

    Returns:
        None when nothing is, when an installation was interrupted, or when the stamp is not one of ours.
    """
    if checkout.unfinished.exists():
        return None
    try:
        return Stamp(**json.loads(checkout.stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(checkout: Checkout, stamp: Stamp) -> None:
    """Remember what is installed, in one step that a power cut cannot halve."""
    draft = checkout.stamp.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    draft.replace(checkout.stamp)


def fingerprint(files: Sequence[Path], interpreter: str) -> str:
    """Condense what decides about an installation.

    Args:
        files: Locks, project file and version file.
        interpreter: As `interpreter_of` names it.

    Returns:
        A SHA-256 in hexadecimal; equal as long as the contents are, wherever the files lie.
    """
    digest = hashlib.sha256(interpreter.encode())
    for path in files:
        content = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def interpreter_of(checkout: Checkout) -> str | None:
    """Name the Python behind the virtual environment, without starting it.

    Returns:
        Its real path and version, or None when there is no virtual environment or its Python is gone.
    """
    try:
        settings = (checkout.venv / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return None
    pairs = (line.partition("=") for line in settings.splitlines())
    values = {name.strip(): value.strip() for name, _, value in pairs}
    python = checkout.python
    # Where venv copies instead of linking (Windows), the copy is useless without its home.
    if not python.exists() or not Path(values.get("home", os.curdir)).is_dir():
        return None
    return f"{python.resolve()} {values.get('version', '')}"


def wanted_stamp(checkout: Checkout, interpreter: str, dev: bool, libraries: int) -> Stamp:
    """Describe the state that a command needs.

    Args:
        checkout: Whose files decide.
        interpreter: The Python of the virtual environment.
        dev: Whether the development tools are needed.
        libraries: Which system libraries are needed, on Linux.
    """
    files = [checkout.lock, checkout.project, checkout.version_file]
    return Stamp(
        root=str(checkout.root),
        interpreter=interpreter,
        runtime=fingerprint(files, interpreter),
        dev=fingerprint([*files, checkout.dev_lock], interpreter) if dev else "",
        libraries=libraries,
    )


def prepare(checkout: Checkout, dev: bool, libraries: int, chosen: bool = False) -> None:
    """See to it that everything is installed; a moment when it is.

    Args:
        checkout: Where.
        dev: Also the development tools.
        libraries: Which system libraries are needed: `LIBRARIES_FOR_TESTS`, `LIBRARIES_FOR_WINDOW`.
        chosen: A person named the Python that runs this, so the virtual environment has to be made from it.

    Raises:
        SetupError: Something is in the way that a person has to fix.
    """
    if _is_ready(checkout, dev, libraries, chosen):
        return
    with _alone(checkout):
        # Somebody else may have finished the work while we waited.
        if not _is_ready(checkout, dev, libraries, chosen):
            _install(checkout, dev, libraries, chosen)


def _is_ready(checkout: Checkout, dev: bool, libraries: int, chosen: bool) -> bool:
    stamp = read_stamp(checkout)
    interpreter = interpreter_of(checkout)
    if stamp is None or interpreter is None or (chosen and not _is_made_from_this_python(checkout)):
        return False
    return stamp.covers(wanted_stamp(checkout, interpreter, dev, libraries))


def _install(checkout: Checkout, dev: bool, libraries: int, chosen: bool) -> None:
    started = time.monotonic()
    interpreter = _trusted_interpreter(checkout, chosen)
    if interpreter is None:
        interpreter = _make_venv(checkout)
    stamp = read_stamp(checkout)
    keeps_dev = stamp is not None and bool(stamp.dev)
    wanted = wanted_stamp(checkout, interpreter, dev or keeps_dev, 0)
    if stamp is None or not stamp.packages_cover(wanted):
        _install_packages(checkout, wanted)
    system_libraries.ensure(checkout, with_window=libraries >= LIBRARIES_FOR_WINDOW)
    checked = max(libraries, stamp.libraries if stamp is not None else 0)
    write_stamp(checkout, wanted_stamp(checkout, interpreter, dev or keeps_dev, checked))
    say(f"Preparing Bookings: ready after {time.monotonic() - started:.0f} s.")


def _trusted_interpreter(checkout: Checkout, chosen: bool) -> str | None:
    """Name the Python of the virtual environment when new packages may go into it."""
    interpreter = interpreter_of(checkout)
    if interpreter is None or checkout.unfinished.exists() or (chosen and not _is_made_from_this_python(checkout)):
        return None
    stamp = read_stamp(checkout)
    if stamp is not None:
        return interpreter if (stamp.root, stamp.interpreter) == (str(checkout.root), interpreter) else None
    # Made by hand: fine when its Python starts, is one that Bookings runs on, and has pip.
    question = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return interpreter if process.capture([checkout.python, "-I", "-c", question]).status == 0 else None


def _is_made_from_this_python(checkout: Checkout) -> bool:
    return os.name == "nt" or checkout.python.resolve() == _base_python().resolve()


def _base_python() -> Path:
    # Started with the Python of an activated virtual environment (perhaps the very one that has to be rebuilt), the
    # one behind it is meant.
    return Path(getattr(sys, "_base_executable", sys.executable))


def _make_venv(checkout: Checkout) -> str:
    _ensure_venv_module()
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"Preparing Bookings: making its own Python environment (.venv, Python {version})…")
    _remove(checkout.venv)
    checkout.venv.mkdir()
    checkout.unfinished.touch()
    outcome = process.capture([_base_python(), "-I", "-m", "venv", checkout.venv])
    interpreter = interpreter_of(checkout)
    if outcome.status != 0 or interpreter is None:
        raise SetupError("The Python environment .venv could not be made.", hint_for(outcome.output), outcome.output)
    return interpreter


def _ensure_venv_module() -> None:
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt.is_available():
        raise SetupError(
            "This Python cannot make virtual environments: its modules venv and ensurepip are missing.",
            "Install them with your package manager, or name another Python: make run PYTHON=/path/to/python3.11",
        )
    apt.install([package], "Python's module for virtual environments")


def _remove(folder: Path) -> None:
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise SetupError(
            f"The old folder {folder} cannot be removed ({error.strerror}).",
            "Close Bookings and every terminal that uses it, remove the folder, then start again.",
        ) from error


def _install_packages(checkout: Checkout, wanted: Stamp) -> None:
    locks = [checkout.lock, checkout.dev_lock] if wanted.dev else [checkout.lock]
    count = len({name for lock in locks for name in locked_packages(lock.read_text(encoding="utf-8"))})
    say(f"Preparing Bookings: installing up to {count} packages, which takes a minute or two the first time…")
    checkout.unfinished.touch()
    checkout.stamp.unlink(missing_ok=True)
    requirements = [word for lock in locks for word in ("--requirement", str(lock))]
    _pip(checkout, ["--only-binary=:all:", *requirements], "The packages that Bookings needs could not be installed.")
    # The build backend is among the locked packages, so this needs no network.
    editable = ["--no-build-isolation", "--editable", str(checkout.root)]
    _pip(checkout, editable, "Bookings itself could not be installed into its .venv.")
    write_stamp(checkout, wanted)
    checkout.unfinished.unlink()


def _pip(checkout: Checkout, arguments: Sequence[str], failure: str) -> None:
    # A person's or a company's pip settings lead to the index, but must not send packages elsewhere.
    outcome = process.capture(
        [checkout.python, *_INSTALL, *arguments], {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    )
    if outcome.status != 0:
        raise SetupError(failure, hint_for(outcome.output), outcome.output)


def hint_for(output: str) -> str:
    """Guess from a tool's output what a person can do.

    Args:
        output: What pip or venv printed before it failed.
    """
    for signs, hint in _HINTS:
        if any(sign in output for sign in signs):
            return hint
    return "The lines above say why. Start again, or “make clean” first when it happens twice."


@contextmanager
def _alone(checkout: Checkout) -> Iterator[None]:
    """Keep two preparations of one checkout from running at the same time (where the system can)."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder = os.open(checkout.root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Preparing Bookings: another preparation is running, waiting for it…")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
