"""Ending a call that is under way, from another thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from bookings_desktop.google import auth
from bookings_desktop.google.abortable_http import AbortableHttp, Cut, WrongThread
from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.sandbox import SandboxServer
from bookings_desktop.sync.remote import Unreachable
from tests.google.conftest import SCOPES

LONG = 120.0
"""A time limit that no test waits for."""

PATIENCE = 20.0


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections, and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


class Call(threading.Thread):
    """A call in a thread of its own, and what came of it."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            self.error = error

    def ended(self) -> BaseException | None:
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.error


def test_a_call_without_an_answer_ends_at_once(silent: socket.socket) -> None:
    http = AbortableHttp(LONG, None)
    call = Call(lambda: http.request(f"http://127.0.0.1:{silent.getsockname()[1]}/"))
    connection, _ = silent.accept()
    with connection:
        assert connection.recv(1024).startswith(b"GET /")
        http.abort()
        assert isinstance(call.ended(), OSError)
        assert connection.recv(1024) == b""
    silent.settimeout(0)
    with pytest.raises(BlockingIOError):  # httplib2 sends again when a server closes; not this time
        silent.accept()
    http.close()


def test_a_secure_call_ends_while_the_greeting_is_awaited(silent: socket.socket) -> None:
    http = AbortableHttp(LONG, None)
    call = Call(lambda: http.request(f"https://127.0.0.1:{silent.getsockname()[1]}/"))
    connection, _ = silent.accept()
    with connection:
        assert connection.recv(1024)
        http.abort()
        assert isinstance(call.ended(), OSError)
    http.close()


def test_a_connection_that_nobody_takes_is_given_up() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):  # more than fit into the queue
            waiting.append(one := socket.socket())
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        http = AbortableHttp(LONG, None)
        call = Call(lambda: http.request(f"http://127.0.0.1:{full.getsockname()[1]}/"))
        http.abort()
        assert isinstance(call.ended(), OSError)
        for one in waiting:
            one.close()
        http.close()


def test_nothing_is_sent_afterwards(silent: socket.socket) -> None:
    http = AbortableHttp(LONG, None)
    http.abort()
    with pytest.raises(Cut):
        http.request(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    http.close()


def test_connections_are_kept_and_used_again(server: SandboxServer) -> None:
    http = AbortableHttp(PATIENCE, None)
    for _ in range(2):
        assert http.request(server.root_url)[0].status == 200
    assert len(http.connections) == 1
    http.close()


def test_a_refused_connection_is_told_as_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    http = AbortableHttp(PATIENCE, None)
    with pytest.raises(OSError, match="refused"):
        http.request(f"http://127.0.0.1:{port}/")
    http.close()


def test_to_the_engine_it_looks_as_if_the_network_had_gone(server: SandboxServer) -> None:
    client = auth.ClientSecrets.from_document(server.client_secrets())
    token = server.issue_refresh_token(SCOPES)
    stored = auth.StoredSignIn(
        token, client.client_id, client.client_secret, client.token_uri, client.revoke_uri, SCOPES
    )
    remote = GoogleCalendars(auth.credentials(stored), root=server.root_url, timeout=LONG)
    assert remote.account() == server.store.account
    remote.abort()
    with pytest.raises(Unreachable):
        remote.account()
    remote.close()


def test_the_first_thread_that_calls_keeps_the_line_for_itself(server: SandboxServer) -> None:
    http = AbortableHttp(PATIENCE, None)
    assert Call(lambda: http.request(server.root_url)).ended() is None
    asked = len(server.store.requests)
    with pytest.raises(WrongThread, match="belongs to the thread"):
        http.request(server.root_url)
    assert len(server.store.requests) == asked
    http.abort()  # may come from anywhere
    http.close()


def test_a_second_thread_is_told_loudly_and_not_as_trouble_with_the_network(
    server: SandboxServer,
) -> None:
    client = auth.ClientSecrets.from_document(server.client_secrets())
    token = server.issue_refresh_token(SCOPES)
    stored = auth.StoredSignIn(
        token, client.client_id, client.client_secret, client.token_uri, client.revoke_uri, SCOPES
    )
    remote = GoogleCalendars(auth.credentials(stored), root=server.root_url, timeout=PATIENCE)
    assert remote.account() == server.store.account
    assert isinstance(Call(remote.account).ended(), WrongThread)
    assert remote.account() == server.store.account
    remote.close()
