from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.google.client_secrets import ClientFileUnusable, ClientSecrets

GOOD = {
    "client_id": "1.apps.googleusercontent.com",
    "client_secret": "GOCSPX-1",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "redirect_uris": ["http://localhost"],
}


def test_reads_what_google_gives_out(tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    path.write_text("\ufeff" + json.dumps({"installed": GOOD}), encoding="utf-8")
    client = ClientSecrets.load(path)
    assert client.client_id == GOOD["client_id"]
    assert client.revoke_uri == "https://oauth2.googleapis.com/revoke"
    assert "GOCSPX" not in repr(client)
    assert ClientSecrets.from_document(client.config()) == client


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ({"web": GOOD}, "for a website"),
        ({"type": "service_account", "client_id": "1"}, "service account"),
        ({}, "“installed” is missing"),
        ([], "“installed” is missing"),
        ({"installed": "text"}, "“installed” is missing"),
        ({"installed": GOOD | {"client_secret": ""}}, "missing in .*: client_secret"),
        ({"installed": {"auth_uri": "https://accounts.google.com/"}}, "client_id, client_secret, token_uri"),
        ({"installed": GOOD | {"client_id": 5}}, "client_id"),
        ({"installed": GOOD | {"token_uri": "http://example.com/token"}}, "“token_uri” .* is not safe"),
        ({"installed": GOOD | {"auth_uri": "ftp://127.0.0.1/"}}, "“auth_uri” .* is not safe"),
        ({"installed": GOOD | {"auth_uri": "https://["}}, "“auth_uri” .* is not safe"),
        ({"installed": GOOD | {"revoke_uri": "http://127.0.0.1.example.com/"}}, "“revoke_uri” .* is not safe"),
    ],
)
def test_explains_what_is_wrong(tmp_path: Path, document: Any, title: str) -> None:
    path = tmp_path / "client.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ClientFileUnusable, match=title) as raised:
        ClientSecrets.load(path)
    assert str(path) in raised.value.title
    assert raised.value.hint


def test_explains_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ClientFileUnusable, match="There is no Google client file"):
        ClientSecrets.load(tmp_path / "none.json")
    with pytest.raises(ClientFileUnusable, match="cannot be read"):
        ClientSecrets.load(tmp_path)
    for content in (b"\xff\xfe{", b"[" * 100_000):
        (tmp_path / "text.json").write_bytes(content)
        with pytest.raises(ClientFileUnusable, match="not JSON"):
            ClientSecrets.load(tmp_path / "text.json")


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "[::1]:5"])
def test_plain_http_stays_on_this_computer(host: str) -> None:
    addresses = {name: f"http://{host}/{name}" for name in ("auth_uri", "token_uri")}
    assert ClientSecrets.from_document({"installed": GOOD | addresses}).revoke_uri == f"http://{host}/revoke"
