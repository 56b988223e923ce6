"""Which addresses may be talked to: https anywhere, plain http only on this computer."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(address: str) -> bool:
    """Whether an http or https address leads to this computer itself (RFC 8252, section 7.3)."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """Whether secrets may be sent there: an https address, or any on this computer."""
    try:
        parts = urlsplit(address.strip())
        return (parts.scheme == "https" and bool(parts.hostname)) or is_loopback(address)
    except ValueError:
        return False
