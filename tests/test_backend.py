"""What window and command line share: under whose name changes are recorded."""

import os
import sys
from types import SimpleNamespace

import pytest

from bookings_desktop import backend

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the accounts of POSIX systems")


@pytest.fixture
def account(monkeypatch):
    """Gives the account of this process a name and a comment field."""
    import pwd

    def give(name, comment):
        entry = SimpleNamespace(pw_name=name, pw_gecos=comment)
        monkeypatch.setattr(pwd, "getpwuid", {os.getuid(): entry}.__getitem__)
        monkeypatch.setattr(backend.getpass, "getuser", lambda: name)
        backend.full_name.cache_clear()

    yield give
    backend.full_name.cache_clear()


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("Nadia Haddad,Room 3,020 7946,,", "Nadia Haddad"),
        ("& Haddad", "Nadia Haddad"),
        ("", "nadia"),
        (" , ", "nadia"),
        ("Nadia", "Nadia"),
        ("Nadia\x1b[2J", "nadia"),
    ],
)
def test_changes_are_recorded_under_the_full_name_of_the_account(account, comment, shown):
    account("nadia", comment)
    assert backend.account_name() == shown


def test_an_account_that_the_system_does_not_know_has_the_name_of_the_environment(account, monkeypatch):
    account("nadia", "Nadia Haddad")
    monkeypatch.setattr(os, "getuid", lambda: -5)
    assert backend.account_name() == "nadia"
