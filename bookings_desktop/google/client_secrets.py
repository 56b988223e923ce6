"""The client file: what Google gives out for a desktop program (“OAuth client”), read and checked.

Its secret is none: it ships with programs, and the sign-in is protected by PKCE (facts page, section 9).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookings_desktop.errors import BookingsError
from bookings_desktop.google.addresses import is_safe

_HOW_TO = (
    "In the Google Cloud console, under “Clients”, create an OAuth client of the type “Desktop app”, "
    "download its JSON file and choose that file."
)
_NEEDED = ("client_id", "client_secret", "auth_uri", "token_uri")


class ClientFileUnusable(BookingsError):
    """The client file is missing, of the wrong kind, or damaged."""


@dataclass(frozen=True, slots=True)
class ClientSecrets:
    """A desktop program's registration with Google.

    Attributes:
        auth_uri: address of the sign-in page.
        token_uri: address that gives out tokens.
        revoke_uri: address that takes them back.
    """

    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str
    token_uri: str
    revoke_uri: str = ""

    @classmethod
    def load(cls, path: Path) -> ClientSecrets:
        """Read the file.

        Raises:
            ClientFileUnusable: with what is wrong with it and how to get a right one.
        """
        try:
            document = json.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise ClientFileUnusable(f"There is no Google client file at {path}.", _HOW_TO) from None
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise ClientFileUnusable(
                f"The Google client file {path} cannot be read: {reason}.",
                "Check the file’s rights, or choose another.",
            ) from error
        except (ValueError, RecursionError) as error:
            raise ClientFileUnusable(f"{path} is not a Google client file: it is not JSON.", _HOW_TO) from error
        return cls.from_document(document, str(path))

    @classmethod
    def from_document(cls, document: object, name: str = "the client file") -> ClientSecrets:
        """Check the content of a client file.

        Args:
            document: the decoded JSON.
            name: how to call it in errors.

        Raises:
            ClientFileUnusable: as :meth:`load`.
        """
        client = _desktop_client(document, name)
        missing = [key for key in _NEEDED if not isinstance(client.get(key), str) or not str(client[key]).strip()]
        if missing:
            raise ClientFileUnusable(
                f"Something is missing in the Google client file {name}: {', '.join(missing)}.",
                "Download the file again from the Google Cloud console.",
            )
        values = {key: str(client[key]).strip() for key in _NEEDED}
        values["revoke_uri"] = str(client.get("revoke_uri") or _revoke_uri(values["token_uri"]))
        for key in ("auth_uri", "token_uri", "revoke_uri"):
            if not is_safe(values[key]):
                raise ClientFileUnusable(
                    f"The address “{key}” in the Google client file {name} is not safe.",
                    "It has to begin with https://. Download the file again from the Google Cloud console.",
                )
        return cls(**values)

    def config(self) -> dict[str, dict[str, Any]]:
        """The content in the form that Google's sign-in library reads."""
        keys = (*_NEEDED, "revoke_uri")
        return {"installed": {key: getattr(self, key) for key in keys} | {"redirect_uris": ["http://localhost"]}}


def _desktop_client(document: object, name: str) -> Mapping[str, Any]:
    if isinstance(document, dict) and isinstance(document.get("installed"), dict):
        client: Mapping[str, Any] = document["installed"]
        return client
    if isinstance(document, dict) and "web" in document:
        raise ClientFileUnusable(f"The Google client file {name} is for a website, not for a desktop program.", _HOW_TO)
    if isinstance(document, dict) and document.get("type") == "service_account":
        raise ClientFileUnusable(f"{name} is the key of a service account, with which nobody can sign in.", _HOW_TO)
    raise ClientFileUnusable(f"{name} is not a Google client file: the part “installed” is missing.", _HOW_TO)


def _revoke_uri(token_uri: str) -> str:
    """Google takes tokens back beside where it gives them out (``…/token`` and ``…/revoke``)."""
    return f"{token_uri.rpartition('/')[0]}/revoke"
