"""The sandbox's HTTP face: the Calendar API, contacts, Google's sign-in, and a page for people, all on 127.0.0.1."""

from __future__ import annotations

import gzip
import json
import os
import socket
import socketserver
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qs

from bookings_desktop.sandbox import batch, pages, replies
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.faults import HTML_PAGE, When, Wire, WireFault
from bookings_desktop.sandbox.oauth import OAuthError
from bookings_desktop.sandbox.people_calls import PEOPLE_ROOT
from bookings_desktop.sandbox.replies import HTML, JSON, Reply
from bookings_desktop.sandbox.routes import Call, dispatch
from bookings_desktop.sandbox.store import API_ROOT, SandboxStore

_LARGEST_BODY: Final = 10 * 1024 * 1024
_PORTAL: Final = "/captive-portal"


class PortInUseError(OSError):
    """The port on which the sandbox was to listen belongs to another program."""


class SandboxServer:
    """Serves one store; a context manager that starts and stops it.

    Args:
        store: the account to serve; it outlives the server, sign-ins and tokens included.
        host: address to listen on.
        port: port to listen on, 0 for any free one.

    Raises:
        PortInUseError: the port is taken; its text says which and what to do.
        OSError: the address cannot be used.
    """

    def __init__(self, store: SandboxStore, host: str = "127.0.0.1", port: int = 0) -> None:
        self.store = store
        try:
            self._http = _HttpServer((host, port), store)
        except OSError as error:
            if error.errno is None or not _is_taken(error):
                raise
            raise PortInUseError(
                error.errno, f"Port {port} on {host} is used by another program. Choose another one, or 0 for any."
            ) from error
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._http.server_address[1])

    @property
    def root_url(self) -> str:
        """Root for Google's client library, such as ``http://127.0.0.1:8080/``."""
        return f"http://{self._http.server_name}:{self.port}/"

    def start(self) -> SandboxServer:
        """Begin to answer, in threads of its own, and return the server.

        Raises:
            RuntimeError: it was started before.
        """
        if self._thread is not None:
            raise RuntimeError("A sandbox server can be started only once.")
        self._thread = threading.Thread(target=self._http.accept_connections, name="sandbox-accept", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, close all connections, open all gates and wait for every thread; harmless when stopped."""
        self.store.faults.clear()
        self._http.stop()
        if self._thread is not None:
            self._thread.join()
        self._http.finish()

    def __enter__(self) -> SandboxServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def client_secrets(self) -> dict[str, Any]:
        """Return what stands in the client file that Google lets one download for a desktop program."""
        oauth = self.store.oauth
        return {
            "installed": {
                "client_id": oauth.client_id,
                "project_id": "sandbox",
                "auth_uri": f"{self.root_url}o/oauth2/auth",
                "token_uri": f"{self.root_url}token",
                "revoke_uri": f"{self.root_url}revoke",
                "client_secret": oauth.client_secret,
                "redirect_uris": ["http://localhost"],
            }
        }

    def issue_refresh_token(self, scopes: list[str] | tuple[str, ...]) -> str:
        """Return a refresh token for these scopes without a browser."""
        return self.store.oauth.issue_refresh_token(scopes)

    def expire_access_tokens(self) -> None:
        """Let all access tokens expire at once."""
        self.store.oauth.expire_access_tokens()

    def revoke_refresh_tokens(self) -> None:
        """Take back all grants."""
        self.store.oauth.revoke_refresh_tokens()


def _is_taken(error: OSError) -> bool:
    # Windows answers WSAEACCES (10013) or WSAEADDRINUSE (10048), the others EADDRINUSE.
    return error.errno in (10013, 10048) or "in use" in os.strerror(error.errno or 0)


class _HttpServer(socketserver.ThreadingMixIn, HTTPServer):
    """An HTTP server whose threads and open connections can all be ended at once."""

    # On Windows address reuse would let two programs listen on one port.
    allow_reuse_address = os.name != "nt"
    allow_reuse_port = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], store: SandboxStore) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._stopping = False
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for the host's name here.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def accept_connections(self) -> None:
        """Accept until ``stop``; blocks in ``accept`` instead of polling."""
        while True:
            try:
                connection, address = self.get_request()
            except ConnectionError:
                continue  # the client went away between connecting and being accepted
            except OSError:
                if self._stopping:
                    return
                raise
            if self._stopping:
                connection.close()
                return
            self._spawn(connection, address)

    def _spawn(self, connection: socket.socket, address: Any) -> None:
        def serve() -> None:
            try:
                self.process_request_thread(connection, address)
            finally:
                with self._lock:
                    self._connections.pop(threading.current_thread(), None)

        thread = threading.Thread(target=serve, name="sandbox-connection", daemon=True)
        with self._lock:
            self._connections[thread] = connection
        thread.start()

    def stop(self) -> None:
        """Make ``accept_connections`` return, by a connection of our own."""
        if self._stopping:
            return
        self._stopping = True
        try:
            socket.create_connection((self.server_name, self.server_port), timeout=5).close()
        except OSError:
            self.socket.close()

    def finish(self) -> None:
        """Close what is open and wait for the threads."""
        self.server_close()
        with self._lock:
            open_now = dict(self._connections)
        for thread, connection in open_now.items():
            _shut(connection)
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up is its own business; anything else is a defect of the sandbox and must be seen.
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already closed by its thread or by the client


def _reset(connection: socket.socket) -> None:
    """Close a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Other objects still hold this socket and would shut it down politely first.
    socket.close(connection.detach())


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, lets store or pages answer, writes the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "BookingsSandbox"
    disable_nagle_algorithm = True
    server: _HttpServer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Write nothing: the store's journal has it all, and addresses may carry secrets."""

    def _serve(self) -> None:
        refusal = self._body_refusal()
        if refusal is not None:
            self.close_connection = True
            self._send(refusal)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            reply = self._answer(body)
        except WireFault as fault:
            self._break(fault)
        except ApiError as error:
            self._send(replies.of_refusal(error))
        except OAuthError as error:
            self._send(replies.of_json(error.status, error.body()))
        else:
            self._send(reply)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names that the base class looks for

    def _body_refusal(self) -> Reply | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            return Reply(411)
        return Reply(413) if len(length) > 10 or int(length) > _LARGEST_BODY else None

    def _answer(self, body: bytes) -> Reply:
        path, _, query_text = self.path.partition("?")
        store = self.server.store
        headers = {name.lower(): value for name, value in self.headers.items()}
        if path.startswith((API_ROOT + "/", PEOPLE_ROOT + "/people/")):
            return replies.of_document(dispatch(store, Call.of(self.command, self.path, headers, body)))
        if path == batch.PATH and self.command == "POST":
            return batch.answer(store, headers, body)
        if path in ("/token", "/revoke") and self.command == "POST":
            return self._oauth(path, body)
        self._check_browser()
        query = _single(query_text)
        if path == _PORTAL:
            return Reply(200, HTML_PAGE.encode(), HTML)
        form = _single(body.decode("utf-8", "replace")) if self.command == "POST" else None
        return pages.answer(store, path, query, form)

    def _oauth(self, path: str, body: bytes) -> Reply:
        store = self.server.store
        fault = store.faults.take("POST", path)
        if fault is not None and fault.when is When.BEFORE:
            fault.strike()
        form = _single(body.decode("utf-8", "replace"))
        if path == "/revoke":
            store.oauth.revoke(form.get("token", ""))
            answer: dict[str, Any] = {}
        else:
            answer = store.oauth.token(form, self.headers.get("Authorization"))
        if fault is not None and fault.when is When.AFTER:
            fault.strike(answer)
        return replies.of_json(200, answer)

    def _check_browser(self) -> None:
        """Refuse other sites that reach for the pages through a person's browser."""
        own = f"{self.server.server_name}:{self.server.server_port}"
        local = {own, f"localhost:{self.server.server_port}"}
        origin = self.headers.get("Origin")
        if self.headers.get("Host") not in local or (origin not in {None, *(f"http://{name}" for name in local)}):
            raise ApiError(403, "global", "forbidden", "Forbidden")

    def _break(self, fault: WireFault) -> None:
        whole = json.dumps(fault.answer or {"kind": "calendar#event"}).encode()
        half = whole[: len(whole) // 2]
        framed = {
            Wire.HTML: Reply(200, HTML_PAGE.encode(), HTML),
            Wire.HALF_JSON: Reply(200, half, JSON),
            Wire.EMPTY: Reply(200, b"", JSON),
            Wire.PORTAL: Reply(302, b"", HTML, {"Location": f"http://{self.headers.get('Host')}{_PORTAL}"}),
        }
        if fault.wire in framed:
            self._send(framed[fault.wire])
            return
        self.close_connection = True
        if fault.wire is Wire.TRUNCATE:
            self._send(Reply(200, half, JSON, {"Content-Length": str(len(whole))}))
        if fault.wire in (Wire.RESET, Wire.OMIT):
            _reset(self.connection)
        else:
            _shut(self.connection)

    def _send(self, reply: Reply) -> None:
        content = reply.content
        headers = {"Content-Type": reply.kind} if content or reply.status not in (204, 304) else {}
        headers |= {name: value for name, value in reply.headers.items() if value}
        if self._takes_gzip() and len(content) > 512 and "Content-Length" not in headers:
            content = gzip.compress(content, compresslevel=1)
            headers |= {"Content-Encoding": "gzip"}
        if reply.status not in (204, 304):
            headers.setdefault("Content-Length", str(len(content)))
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _takes_gzip(self) -> bool:
        # Google compresses only when the user agent says “gzip” as well.
        return "gzip" in self.headers.get("Accept-Encoding", "") and "gzip" in self.headers.get("User-Agent", "")


def _single(text: str) -> dict[str, str]:
    """Decode a query string; a repeated name (a list of ticked boxes) is joined with spaces."""
    return {name: " ".join(values) for name, values in parse_qs(text, keep_blank_values=True).items()}
