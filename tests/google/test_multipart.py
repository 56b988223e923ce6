"""Batches are written and read by our own hand; what comes in many forms, or cut off, is read all the same or left out."""

from __future__ import annotations

from email.parser import BytesParser

import pytest

from bookings_desktop.google.multipart import Answer, Request, answers, boundary_of, composed

JSON = {"content-type": "application/json"}
ONE = 'Content-Type: application/http\nContent-ID: <response-a+0>\n\nHTTP/1.1 200 OK\nETag: x\n\n{"id": "one"}'
TWO = "Content-Type: application/http\nContent-ID: <response-a+1>\n\nHTTP/1.1 204 No Content\nContent-Length: 0\n\n"


def whole(*parts: str, boundary: str = "b", end: str = "--b--\n", newline: str = "\r\n") -> str:
    text = "".join(f"--{boundary}\n{part}\n" for part in parts) + end
    return text.replace("\n", newline)


def test_a_batch_is_what_any_reader_of_mime_understands() -> None:
    requests = [
        Request("<a+0>", "POST /calendar/v3/x?alt=json", JSON, '{"summary": "Caf\\u00e9"}'),
        Request("<a+1>", "DELETE /calendar/v3/x/1?sendUpdates=none", {"If-Match": '"7"'}, None),
    ]
    body = composed(requests, "b").encode()
    read = BytesParser().parsebytes(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + body)
    first, second = read.get_payload()
    assert (first["Content-ID"], first.get_content_type()) == ("<a+0>", "application/http")
    line, _, rest = first.get_payload(decode=True).partition(b"\r\n")
    assert line == b"POST /calendar/v3/x?alt=json HTTP/1.1"
    assert rest.endswith(b'content-length: 24\r\n\r\n{"summary": "Caf\\u00e9"}')
    assert b'If-Match: "7"\r\n\r\n' in second.get_payload(decode=True)


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_answers_are_read_with_either_end_of_line(newline: str) -> None:
    found = list(answers(whole(ONE, TWO, newline=newline), "b"))
    assert found == [
        Answer("<response-a+0>", "200", {"etag": "x"}, '{"id": "one"}'),
        Answer("<response-a+1>", "204", {"content-length": "0"}, ""),
    ]


def test_a_preamble_folded_headers_and_no_headers_do_no_harm() -> None:
    folded = ONE.replace("<response-a+0>", "\n <response-a+0>")
    bare = "Content-ID: <response-a+2>\n\nHTTP/1.1 204 No Content\n\n"
    text = "This is a message with parts.\r\n" + whole(folded, bare)
    first, second = answers(text, "b")
    assert first.content_id == "<response-a+0>"
    assert second == Answer("<response-a+2>", "204", {}, "")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (whole(ONE, TWO, end=""), ["<response-a+0>"]),
        (whole(ONE, TWO)[:90], []),
        (whole(TWO.replace("HTTP/1.1 204", "nonsense"), ONE), ["<response-a+0>"]),
        ("", []),
        (whole(ONE, boundary="other", end="--other--\n"), []),
    ],
)
def test_what_is_cut_off_or_no_answer_is_left_out(text: str, known: list[str]) -> None:
    assert [answer.content_id for answer in answers(text, "b")] == known


def test_a_boundary_within_a_line_of_a_body_ends_nothing() -> None:
    tricky = ONE.replace("one", "--b-- and --b")
    assert [answer.body for answer in answers(whole(tricky), "b")] == ['{"id": "--b-- and --b"}']


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/mixed; boundary=batch_x", "batch_x"),
        ('multipart/mixed; charset=UTF-8; boundary="batch x"', "batch x"),
        ("text/html; boundary=no", ""),
        ("multipart/mixed", ""),
        ("", ""),
    ],
)
def test_the_boundary_is_found_in_the_header(content_type: str, boundary: str) -> None:
    assert boundary_of(content_type) == boundary
