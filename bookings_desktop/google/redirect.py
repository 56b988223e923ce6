"""The address on this computer to which Google's sign-in page leads the browser back (RFC 8252, section 7.3).

Google's own helper answers exactly one request, so a favicon or a prefetch ends the sign-in (facts page, section 10). This one
goes on until the right request comes, told by its ``state``.
"""

from __future__ import annotations

import html
import secrets
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

DONE = "You can close this page and go back to Bookings."
_REFUSED = "Google was not connected. " + DONE
_STRANGE = "This page belongs to a sign-in that is over. " + DONE


class RedirectReceiver:
    """Listens on 127.0.0.1, on any free port; a context manager that starts and stops it.

    Raises:
        OSError: nothing can be opened on 127.0.0.1.
    """

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sign-in", daemon=True)

    @property
    def address(self) -> str:
        """The address to give to Google."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> RedirectReceiver:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def expect(self, state: str) -> None:
        """Accept the answer that carries this ``state``."""
        self._server.state = state

    def wait(self, timeout_seconds: float, cancelled: threading.Event) -> dict[str, str] | None:
        """The parameters of the answer.

        Args:
            timeout_seconds: how long to wait.
            cancelled: ends the wait when it is set.

        Returns:
            The parameters, or None when time is up or the wait was cancelled.
        """
        end = time.monotonic() + timeout_seconds
        while not self._server.answered.wait(min(0.1, max(0.0, end - time.monotonic()))):
            if cancelled.is_set() or time.monotonic() >= end:
                return None
        return self._server.answer


class _Server(socketserver.ThreadingMixIn, HTTPServer):
    """Answers each connection in a thread of its own: browsers open some in advance and leave them silent."""

    allow_reuse_address = False  # on Windows another program could take the port over
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        self.state = ""
        self.answer: dict[str, str] = {}
        self.answered = threading.Event()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for the host's name here.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def take(self, answer: dict[str, str]) -> bool:
        """Take an answer if it is the one waited for; a reload of the same page is as good."""
        expected = self.state and secrets.compare_digest(answer.get("state", "").encode(), self.state.encode())
        if not expected or not ("code" in answer or "error" in answer):
            return False
        with self._lock:
            if not self.answered.is_set():
                self.answer = answer
                self.answered.set()
        return True


class _Handler(BaseHTTPRequestHandler):
    """Answers with one sentence."""

    server: _Server
    timeout = 10  # seconds for a connection that says nothing

    def do_GET(self) -> None:
        """Take the answer, or refuse whatever else was asked for."""
        url = urlsplit(self.path)
        answer = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path != "/":
            self._reply(404, _STRANGE)
        elif not self.server.take(answer):
            self._reply(400, _STRANGE)
        else:
            self._reply(200, DONE if "code" in answer else _REFUSED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing: the address holds the code."""

    def _reply(self, status: int, sentence: str) -> None:
        page = f"<!DOCTYPE html><meta charset=utf-8><title>Bookings</title><p>{html.escape(sentence)}</p>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page)
