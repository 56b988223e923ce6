"""Where the sign-in is kept: in the system's keyring, or where there is none, in a file that only its owner can read."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bookings_desktop.errors import BookingsError
from bookings_desktop.logs import plain
from bookings_desktop.settings import APP_NAME, write_durably

_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")

FILE_NAME = "google-sign-in.json"


class TokenStoreUnusable(BookingsError):
    """The keyring or the file with the sign-in cannot be used."""


@dataclass(frozen=True, slots=True)
class StoredSignIn:
    """What is needed to act for an account without asking it again.

    Attributes:
        refresh_token: gives access tokens until it is taken back.
        scopes: what the account granted.
        account: its e-mail address; empty until Google was asked.
    """

    refresh_token: str = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    token_uri: str
    revoke_uri: str
    scopes: tuple[str, ...]
    account: str = field(default="", repr=False)

    def to_json(self) -> str:
        """The sign-in as text; short, because the keyring of Windows holds 1280 characters."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> StoredSignIn:
        """The inverse of :meth:`to_json`. Raises :class:`ValueError` for anything else."""
        try:
            data = json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if not isinstance(data, Mapping):
            raise ValueError("not an object")  # noqa: TRY004 - one kind of error for all that is wrong with a text
        try:
            scopes = tuple(str(scope) for scope in data["scopes"])
            plain = {key: _text(data[key]) for key in ("refresh_token", "client_id", "client_secret")}
            addresses = {key: _text(data[key]) for key in ("token_uri", "revoke_uri")}
        except (KeyError, TypeError) as error:
            raise ValueError("incomplete") from error
        return cls(**plain, **addresses, scopes=scopes, account=str(data.get("account", "")))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is needed")
    return value


class TokenStore(Protocol):
    """Keeps one sign-in for one data folder."""

    def load(self) -> StoredSignIn | None:
        """The sign-in, or None when there is none. Raises :class:`TokenStoreUnusable`."""

    def save(self, sign_in: StoredSignIn) -> None:
        """Keep it in place of any other, durably. Raises :class:`TokenStoreUnusable`."""

    def delete(self) -> None:
        """Forget it; harmless when there is none. Raises :class:`TokenStoreUnusable`."""


class FileTokenStore:
    """A file with mode 0600 in the data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def load(self) -> StoredSignIn | None:
        """See the protocol. A file that others can read is refused: its token may be known to them."""
        try:
            with self.path.open(encoding="utf-8") as stream:
                if os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077:
                    raise TokenStoreUnusable(
                        f"Other people on this computer can read the Google sign-in in {self.path}.",
                        "Delete that file, take the access back in your Google account, and sign in again.",
                    )
                return StoredSignIn.from_json(stream.read())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise TokenStoreUnusable(
                f"The Google sign-in in {self.path} cannot be read.", "Delete that file and sign in again."
            ) from error

    def save(self, sign_in: StoredSignIn) -> None:
        """See the protocol."""
        try:
            write_durably(self.path, sign_in.to_json() + "\n", mode=0o600)
        except OSError as error:
            raise TokenStoreUnusable(
                f"The Google sign-in could not be saved: {error.strerror or error}.",
                "Check the disk and the rights of the data folder, and sign in again.",
            ) from error

    def delete(self) -> None:
        """See the protocol."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise TokenStoreUnusable(
                f"The Google sign-in could not be deleted: {error.strerror or error}.", f"Delete {self.path} by hand."
            ) from error


class KeyringTokenStore:
    """The system's keyring, with one entry for each data folder.

    Args:
        folder: the data folder.
        backend: a backend of the library ``keyring``.
    """

    def __init__(self, folder: Path, backend: Any) -> None:
        self._backend = backend
        self._name = f"Google sign-in for {folder}"

    def load(self) -> StoredSignIn | None:
        """See the protocol."""
        text = self._call(lambda: self._backend.get_password(APP_NAME, self._name))
        if text is None:
            return None
        try:
            return StoredSignIn.from_json(text)
        except ValueError as error:
            raise TokenStoreUnusable(
                "The Google sign-in in the keyring cannot be read.", "Sign in to Google again."
            ) from error

    def save(self, sign_in: StoredSignIn) -> None:
        """See the protocol."""
        self._call(lambda: self._backend.set_password(APP_NAME, self._name, sign_in.to_json()))

    def delete(self) -> None:
        """See the protocol."""
        # Backends differ in what they raise for an entry that is not there, so it is looked for first.
        if self._call(lambda: self._backend.get_password(APP_NAME, self._name)) is not None:
            self._call(lambda: self._backend.delete_password(APP_NAME, self._name))

    def _call(self, action: Callable[[], _Result]) -> _Result:
        try:
            return action()
        except Exception as error:
            # Backends let out errors of D-Bus, of Windows and of macOS beside those of the library.
            raise TokenStoreUnusable(
                "The keyring of this computer does not open.", "Unlock it and try again."
            ) from error


def open_token_store(
    folder: Path, use_keyring: bool = True, backend: Any | None = None
) -> tuple[TokenStore, str | None]:
    """The store for a data folder: the keyring if there is a safe one that opens, otherwise a file.

    A sign-in that was kept in the file while there was no keyring moves into the keyring.

    Args:
        folder: the data folder.
        use_keyring: false to use the file in any case.
        backend: a keyring backend; by default the one that the library ``keyring`` finds.

    Returns:
        The store, and a sentence for the person when it is a file and not the keyring, else None.

    Raises:
        TokenStoreUnusable: a sign-in in the file cannot be moved.
    """
    file = FileTokenStore(folder)
    if not use_keyring:
        return file, None
    ring = _usable_keyring(folder, backend, locked_is_none=file.path.exists())
    if ring is None:
        notice = (
            "This computer has no keyring that opens, so the Google sign-in is kept in a file that only you can read."
        )
        return file, f"{notice} It is {file.path}."
    if file.path.exists():
        kept = file.load()  # the newer one: an open keyring empties the file, so it was written while there was none
        if kept is not None:
            ring.save(kept)
        file.delete()
    return ring, None


def _usable_keyring(folder: Path, backend: Any | None, *, locked_is_none: bool) -> KeyringTokenStore | None:
    """The keyring, unless it is none, keeps plain text (both have a priority below 1), or does not open.

    Raises:
        TokenStoreUnusable: it is there and only locked; a file beside it would be a second, weaker place. Not where the sign-in is
            in a file already.
    """
    try:
        if backend is None:
            import keyring  # on first use: it looks through all installed backends

            backend = keyring.get_keyring()
        if backend.priority < 1:
            return None
        ring = KeyringTokenStore(folder, backend)
        ring.load()
    except Exception as error:
        if _is_locked(error.__cause__ or error) and not locked_is_none:
            raise TokenStoreUnusable(
                "The keyring of this computer is locked.",
                "The Google sign-in is kept there. Unlock the keyring, then try again.",
            ) from error
        _LOG.info("The keyring cannot be used: %s", plain(error.__cause__ or error))
        return None
    return ring


def _is_locked(error: BaseException) -> bool:
    """Whether a keyring said that it is locked, or that its owner did not let us in."""
    from keyring.errors import KeyringLocked

    return isinstance(error, KeyringLocked)
