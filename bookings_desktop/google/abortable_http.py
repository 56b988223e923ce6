"""An HTTP object whose call under way can be ended from another thread, so that closing the window waits for no network.

httplib2 knows a time limit only. Here the sockets are remembered while they are connected and used; cutting them lets the waiting
thread fail at once, as if the network had gone. Looking up a name is the one wait that cannot be ended.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httplib2

CONNECT_SLICE_SECONDS = 0.1
"""How often a connection being made looks whether it is still wanted."""

_UNDER_WAY = frozenset({115, 36, 35, 11, 10035})
"""EINPROGRESS and EWOULDBLOCK of Linux, macOS and Windows."""


class Cut(ConnectionAbortedError):
    """The call was ended from this side."""

    def __init__(self) -> None:
        super().__init__("ended from this side")


class WrongThread(RuntimeError):
    """Two threads use one HTTP object, which would mix up their answers: a mistake in the program, never of the world."""


class Line:
    """What is open just now, and whether it was cut; used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: socket.socket | None = None
        self._is_cut = False

    def check(self) -> None:
        """Raise :class:`Cut` once the line was cut."""
        if self._is_cut:
            raise Cut

    def watch(self, sock: socket.socket) -> None:
        """Remember a connected socket in place of the one before. Raises :class:`Cut`."""
        with self._lock:
            self.check()
            self._forget()
            # A descriptor of its own: the number of the one in use can belong to another file as soon as it is closed.
            self._open = socket.fromfd(sock.fileno(), sock.family, sock.type)

    def cut(self) -> None:
        """End what is under way, for good."""
        with self._lock:
            self._is_cut = True
            if self._open is not None:
                with suppress(OSError):  # it has ended by itself
                    self._open.shutdown(socket.SHUT_RDWR)
                self._forget()

    def close(self) -> None:
        """Forget what was open."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def connected(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """A connected socket with this time limit. Raises OSError."""
        problem: OSError = OSError(f"no address for {host}")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
            self.check()
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._reach(sock, address, timeout)
                self.watch(sock)
            except OSError as error:
                sock.close()
                if isinstance(error, Cut):
                    raise
                problem = error
            else:
                return sock
        raise problem

    def _reach(self, sock: socket.socket, address: Any, timeout: float | None) -> None:
        deadline = None if timeout is None else time.monotonic() + timeout
        sock.setblocking(False)
        code = sock.connect_ex(address)
        if code and code not in _UNDER_WAY:
            raise OSError(code, "the connection was refused")
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(CONNECT_SLICE_SECONDS):
                self.check()
                if deadline is not None and time.monotonic() > deadline:
                    raise TimeoutError("no connection in time")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, "the connection was refused")
        sock.settimeout(timeout)


def _through_proxy(connection: Any) -> bool:
    proxy = connection.proxy_info
    return bool(proxy and proxy.isgood() and proxy.applies_to(connection.host))


class AbortableHttp(httplib2.Http):
    """As httplib2's, with :meth:`abort`, and for one thread only: the first one that calls.

    httplib2 is not thread-safe (facts page, section 10): two calls at once would share a connection.
    """

    def __init__(self, timeout: float, proxy_info: Any) -> None:
        super().__init__(timeout=timeout, proxy_info=proxy_info)
        self.line = line = Line()
        self._owner: threading.Thread | None = None

        class Plain(httplib2.HTTPConnectionWithTimeout):
            def connect(self) -> None:
                if _through_proxy(self):
                    line.check()
                    super().connect()
                    line.watch(self.sock)
                else:
                    self.sock = line.connected(self.host, self.port, self.timeout)

        class Secure(httplib2.HTTPSConnectionWithTimeout):
            def connect(self) -> None:
                if _through_proxy(self):
                    line.check()
                    super().connect()
                    line.watch(self.sock)
                    return
                raw = line.connected(self.host, self.port, self.timeout)
                try:
                    self.sock = self._context.wrap_socket(raw, server_hostname=self.host)  # type: ignore[attr-defined]
                except OSError:
                    raw.close()
                    raise

        self._types = {"http": Plain, "https": Secure}

    def request(self, uri: str, *args: Any, **options: Any) -> Any:
        """As httplib2's; fails at once after :meth:`abort`.

        Raises:
            WrongThread: another thread has called before.
        """
        self._check_thread()
        self.line.check()
        if len(args) < 5 and not options.get("connection_type"):
            options["connection_type"] = self._types[urlsplit(uri).scheme]
        return super().request(uri, *args, **options)

    def _check_thread(self) -> None:
        caller = threading.current_thread()
        self._owner = self._owner or caller
        if caller is not self._owner:
            raise WrongThread(f"this HTTP object belongs to the thread “{self._owner.name}”, not to “{caller.name}”")

    def abort(self) -> None:
        """End the call under way, from any thread; nothing can be called afterwards."""
        self.line.cut()

    def close(self) -> None:
        """Close all connections."""
        super().close()
        self.line.close()
