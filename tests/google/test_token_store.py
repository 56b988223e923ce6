from __future__ import annotations

import os
from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from bookings_desktop.google.token_store import (
    FILE_NAME,
    FileTokenStore,
    KeyringTokenStore,
    StoredSignIn,
    TokenStore,
    TokenStoreUnusable,
    open_token_store,
)

SIGN_IN = StoredSignIn(
    refresh_token="1//refresh",
    client_id="1.apps.googleusercontent.com",
    client_secret="GOCSPX-1",
    token_uri="https://oauth2.googleapis.com/token",
    revoke_uri="https://oauth2.googleapis.com/revoke",
    scopes=("a", "b"),
    account="helen@example.org",
)


class Ring:
    """A keyring backend in memory; it raises what it is told to."""

    def __init__(self, priority: float = 5, trouble: Exception | None = None) -> None:
        self.priority = priority
        self.trouble = trouble
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        if self.trouble is not None:
            raise self.trouble
        return self.entries.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.entries[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.entries[service, name]


@pytest.fixture(params=["file", "keyring"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TokenStore:
    return FileTokenStore(tmp_path) if request.param == "file" else KeyringTokenStore(tmp_path, Ring())


def test_keeps_one_sign_in(store: TokenStore) -> None:
    assert store.load() is None
    store.delete()
    store.save(SIGN_IN)
    assert store.load() == SIGN_IN
    store.delete()
    assert store.load() is None


def test_tokens_do_not_show_in_its_text() -> None:
    for secret in (SIGN_IN.refresh_token, SIGN_IN.client_secret, SIGN_IN.account):
        assert secret not in repr(SIGN_IN)


def test_a_sign_in_fits_into_the_keyring_of_windows() -> None:
    long = StoredSignIn("r" * 110, "c" * 75, "s" * 40, "t" * 40, "v" * 40, ("p" * 60,) * 3, "e" * 64)
    assert len(long.to_json()) <= 1280


def test_each_data_folder_has_its_own_entry(tmp_path: Path) -> None:
    ring = Ring()
    KeyringTokenStore(tmp_path / "one", ring).save(SIGN_IN)
    assert KeyringTokenStore(tmp_path / "two", ring).load() is None


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX systems")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    before = os.umask(0)
    try:
        store.save(SIGN_IN)
    finally:
        os.umask(before)
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    store.path.chmod(0o640)
    with pytest.raises(TokenStoreUnusable, match="Other people"):
        store.load()


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "[]", "{}", '{"refresh_token": 5}', SIGN_IN.to_json().replace("1//refresh", "")]
)
def test_a_damaged_sign_in_is_told(tmp_path: Path, text: str) -> None:
    store = FileTokenStore(tmp_path)
    store.path.write_text(text)
    store.path.chmod(0o600)
    with pytest.raises(TokenStoreUnusable, match="cannot be read"):
        store.load()
    ring = Ring()
    KeyringTokenStore(tmp_path, ring).save(SIGN_IN)
    ring.entries = dict.fromkeys(ring.entries, text)
    with pytest.raises(TokenStoreUnusable, match="cannot be read"):
        KeyringTokenStore(tmp_path, ring).load()


def test_a_file_that_cannot_be_written_or_deleted_is_told(tmp_path: Path) -> None:
    with pytest.raises(TokenStoreUnusable, match="could not be saved"):
        FileTokenStore(tmp_path / "none").save(SIGN_IN)
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(TokenStoreUnusable, match="could not be deleted"):
        FileTokenStore(tmp_path).delete()


def test_the_keyring_is_preferred(tmp_path: Path) -> None:
    store, notice = open_token_store(tmp_path, backend=Ring())
    assert isinstance(store, KeyringTokenStore)
    assert notice is None


@pytest.mark.parametrize(
    "ring", [Ring(priority=0), Ring(priority=-1), Ring(priority=0.5), Ring(trouble=OSError("no bus"))]
)
def test_without_a_safe_keyring_a_file_is_used_and_told(tmp_path: Path, ring: Ring) -> None:
    store, notice = open_token_store(tmp_path, backend=ring)
    assert isinstance(store, FileTokenStore)
    assert notice is not None
    assert str(store.path) in notice


def test_a_file_can_be_wished_for(tmp_path: Path) -> None:
    store, notice = open_token_store(tmp_path, use_keyring=False, backend=Ring())
    assert isinstance(store, FileTokenStore)
    assert notice is None


def test_what_was_kept_in_the_file_moves_into_the_keyring(tmp_path: Path) -> None:
    FileTokenStore(tmp_path).save(SIGN_IN)
    store, _ = open_token_store(tmp_path, backend=Ring())
    assert store.load() == SIGN_IN
    assert not (tmp_path / FILE_NAME).exists()


def test_a_sign_in_made_while_the_keyring_was_locked_replaces_the_older_one_in_it(tmp_path: Path) -> None:
    ring = Ring()
    KeyringTokenStore(tmp_path, ring).save(StoredSignIn("old", "c", "s", "t", "r", ()))
    ring.trouble = RuntimeError("locked")
    store, notice = open_token_store(tmp_path, backend=ring)
    assert notice
    store.save(SIGN_IN)
    ring.trouble = None
    store, _ = open_token_store(tmp_path, backend=ring)
    assert store.load() == SIGN_IN
    assert not (tmp_path / FILE_NAME).exists()


def test_a_keyring_that_closes_later_is_told(tmp_path: Path) -> None:
    ring = Ring()
    store, _ = open_token_store(tmp_path, backend=ring)
    ring.trouble = RuntimeError("locked")
    for action in (store.load, store.delete, lambda: store.save(SIGN_IN)):
        with pytest.raises(TokenStoreUnusable, match="does not open"):
            action()


@pytest.mark.parametrize("error", [KeyringLocked("Failed to unlock the collection!"), KeyringLocked("denied")])
def test_a_locked_keyring_is_told_apart_from_none(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(TokenStoreUnusable) as refused:
        open_token_store(tmp_path, backend=Ring(trouble=error))
    assert "locked" in refused.value.title
    assert "Unlock" in refused.value.hint
    assert not (tmp_path / FILE_NAME).exists()


def test_a_sign_in_in_the_file_is_used_while_the_keyring_is_locked(tmp_path: Path) -> None:
    FileTokenStore(tmp_path).save(SIGN_IN)
    store, notice = open_token_store(tmp_path, backend=Ring(trouble=KeyringLocked("locked")))
    assert store.load() == SIGN_IN
    assert notice


@pytest.mark.parametrize("error", [NoKeyringError("none"), InitError("no bus"), RuntimeError("broken")])
def test_no_keyring_at_all_means_a_file(tmp_path: Path, error: Exception) -> None:
    store, notice = open_token_store(tmp_path, backend=Ring(trouble=error))
    assert isinstance(store, FileTokenStore)
    assert notice
