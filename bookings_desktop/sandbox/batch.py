"""The batch endpoint: many calls in one ``multipart/mixed`` request (facts page, section 8).

Each part succeeds or fails alone and counts as one request. Google promises no order, so parts are done and answered from the last
to the first. Stricter than Google: at most 50 parts, as its older documents say, and the second change of one event is always 409
``conflict``, which Google may answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from bookings_desktop.sandbox import replies
from bookings_desktop.sandbox.api_errors import ApiError, bad_request, conflict, not_found
from bookings_desktop.sandbox.faults import When, Wire, WireFault
from bookings_desktop.sandbox.replies import Reply
from bookings_desktop.sandbox.routes import Call, dispatch
from bookings_desktop.sandbox.store import API_ROOT, SandboxStore

PATH: Final = "/batch/calendar/v3"
MOST_PARTS: Final = 50


def answer(store: SandboxStore, headers: Mapping[str, str], body: bytes) -> Reply:
    """Do all parts of a batch.

    Args:
        store: the account.
        headers: headers of the whole request, names in lower case; its access token is for parts that have none.
        body: the multipart body.

    Raises:
        ApiError: 400 for a body that is no batch, is empty, has too many parts or the same ``Content-ID`` twice.
        WireFault: the answer of the batch, or of one of its parts, is to be broken on the wire.
    """
    fault = store.faults.take("POST", PATH)
    if fault is not None and fault.when is When.BEFORE:
        fault.strike()
    parts = _parts(headers.get("content-type", ""), body)
    with store.lock:
        store.batches.append(len(parts))
    written: set[str] = set()
    answers = [(part, _answer_part(store, part, headers, written)) for part in reversed(parts)]
    boundary = f"batch_{secrets.token_urlsafe(16)}"
    lines = [_part(boundary, part, reply) for part, reply in answers if reply is not None]
    whole = b"".join([*lines, f"--{boundary}--\r\n".encode()])
    if fault is not None and fault.when is When.AFTER:
        fault.strike(whole.decode())
    return Reply(200, whole, f"multipart/mixed; boundary={boundary}")


def _parts(content_type: str, body: bytes) -> list[Message]:
    if not content_type.startswith("multipart/mixed"):
        raise bad_request("Failed to parse batch request, error: the content type must be multipart/mixed.")
    parsed = BytesParser().parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    payload = parsed.get_payload()
    parts = [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    if not parts or parsed.defects:
        raise bad_request("Failed to parse batch request, error: no parts were found.")
    if len(parts) > MOST_PARTS:
        raise bad_request(f"The batch request must not contain more than {MOST_PARTS} calls.")
    ids = [part["Content-ID"] for part in parts if part["Content-ID"] is not None]
    if len(ids) != len(set(ids)):
        raise bad_request("Failed to parse batch request, error: a Content-ID is used twice.")
    return parts


def _answer_part(store: SandboxStore, part: Message, outer: Mapping[str, str], written: set[str]) -> Reply | None:
    """Return the answer of one part; None when a fault leaves it out."""
    try:
        call = _call(part, outer)
        if call.method in ("PUT", "PATCH", "DELETE"):
            path = unquote(call.path)
            if path in written:
                refusal = conflict()
                store.log_refusal(call.method, path, call.params, refusal)
                raise refusal
            written.add(path)
        return replies.of_document(dispatch(store, call))
    except ApiError as error:
        return replies.of_refusal(error)
    except WireFault as fault:
        if fault.wire is not Wire.OMIT:
            raise
        return None


def _call(part: Message, outer: Mapping[str, str]) -> Call:
    content = part.get_payload(decode=True)
    if part.get_content_type() != "application/http" or not isinstance(content, bytes):
        raise bad_request("Failed to parse batch request, error: a part must be application/http.")
    request_line, _, rest = content.lstrip().replace(b"\r\n", b"\n").partition(b"\n")
    words = request_line.decode("latin-1").split(" ")
    if len(words) not in (2, 3):
        raise bad_request("Failed to parse batch request, error: a part has no request line.")
    head, _, body = rest.partition(b"\n\n")
    inner = BytesParser().parsebytes(head + b"\n\n", headersonly=True)
    headers = {name.lower(): str(value) for name, value in inner.items()}
    if "authorization" in outer:
        headers.setdefault("authorization", outer["authorization"])
    if not words[1].startswith(f"{API_ROOT}/"):
        raise not_found()
    return Call.of(words[0], words[1], headers, body)


def _part(boundary: str, part: Message, reply: Reply) -> bytes:
    content_id = part["Content-ID"]
    headers = {name: value for name, value in reply.headers.items() if value}
    # Google's client cannot read a part without any header, so that an empty one tells its length too.
    headers |= {"Content-Length": str(len(reply.content))} | ({"Content-Type": reply.kind} if reply.content else {})
    lines = [
        f"--{boundary}",
        "Content-Type: application/http",
        *([] if content_id is None else [f"Content-ID: {_answered(content_id)}"]),
        "",
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + reply.content + b"\r\n"


def _answered(content_id: str) -> str:
    return f"<response-{content_id[1:]}" if content_id.startswith("<") else f"response-{content_id}"
