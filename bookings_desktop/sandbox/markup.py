"""What the sandbox's pages are made of: the frame, its looks, and small pieces of HTML in which everything is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from bookings_desktop.sandbox.replies import HTML, Reply

_STYLE: Final = """
:root{color-scheme:light dark;--window:#f5f6f8;--surface:#fff;--subtle:#fafbfc;--hover:#f1f3f6;--selected:#e6ecfc;
--hairline:#e3e6eb;--border:#c9ced7;--strong:#858d9b;--text:#1a1d24;--text2:#4f5665;--accent:#3b57c8;--ink:#324ebe;
--ok:#1b7a41;--warn:#8a5700;--warn-ground:#fef7e0;--danger:#b3261e;--danger-ground:#fdeeec;--danger-line:#e9aca6}
@media (prefers-color-scheme:dark){:root{--window:#15171c;--surface:#1c1f25;--subtle:#20242b;--hover:#252931;
--selected:#29355c;--hairline:#2e333c;--border:#434a56;--strong:#717a8a;--text:#e8eaee;--text2:#b5bbc7;--accent:#4a66db;
--ink:#a6b8ff;--ok:#62cb8d;--warn:#e5b94b;--warn-ground:#302811;--danger:#ff8f86;--danger-ground:#371f1f;
--danger-line:#7a3733}}*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:var(--text);
background:var(--window);margin:0}header,main,footer{max-width:960px;margin:0 auto;padding:0 20px}header{padding-top:20px}
main{padding-bottom:32px}h1{font-size:24px;margin:4px 0 12px}h2{font-size:17px;margin:24px 0 8px}h3{font-size:15px;
margin:16px 0 6px;color:var(--text2)}a{color:var(--ink)}.note{color:var(--text2);font-size:14px;margin:0}pre{overflow:auto;
font-size:13px;margin:8px 0}nav{display:flex;flex-wrap:wrap;gap:4px 6px;margin:8px 0}nav a{padding:6px 12px;
border-radius:8px;text-decoration:none}nav a:hover{background:var(--hover)}nav a[aria-current]{background:var(--selected);
color:var(--text);font-weight:600}.card{background:var(--surface);border:1px solid var(--hairline);border-radius:10px;
padding:14px 18px;margin:10px 0}.row{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;padding:8px 0;
border-top:1px solid var(--hairline)}.row:first-of-type{border-top:0}.when{min-width:9.5em;
font-variant-numeric:tabular-nums}.what{flex:1 1 16em;min-width:0}.what,dd,td{overflow-wrap:anywhere}
.badge{border:1px solid var(--border);border-radius:99px;padding:0 9px;font-size:13px}.bar{display:flex;flex-wrap:wrap;
gap:8px;align-items:center}form{margin:0}.fields{display:flex;flex-wrap:wrap;gap:10px 14px}.fields>*{flex:1 1 15em}
.fields>.wide{flex-basis:100%}label{display:block;font-size:14px;color:var(--text2)}label.tick{display:inline-flex;gap:8px;
align-items:center}input:not([type=checkbox]),select,textarea{display:block;height:auto;width:100%;font:inherit;
color:var(--text);background:var(--surface);border:1px solid var(--strong);border-radius:7px;padding:6px 9px}
input[type=hidden]{display:none!important}.bar.low{align-items:flex-end}
.bar input:not([type=checkbox]),.bar select{width:auto;max-width:100%}button{font:inherit;font-size:15px;padding:5px 13px;
border-radius:7px;border:1px solid var(--border);background:var(--surface);color:var(--text);cursor:pointer}
button:hover{background:var(--hover)}button.primary{background:var(--accent);border-color:var(--accent);color:#fff}
button.danger{color:var(--danger)}:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.error,.done{border-radius:8px;padding:9px 14px;margin:10px 0}.error{background:var(--danger-ground);
border:1px solid var(--danger-line)}.done{background:var(--selected)}table{width:100%;border-collapse:collapse;
font-size:14px}th,td{text-align:left;padding:5px 8px;border-top:1px solidvar(--hairline);vertical-align:top}th{border-top:0;
color:var(--text2)}ul{list-style:none;padding:0}li{margin:6px 0}
"""
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:* http://localhost:*; "
)


def page(status: int, title: str, body: str, head: str = "") -> Reply:
    """Return a whole page.

    Args:
        status: HTTP status.
        title: plain text, also the heading.
        body: HTML below the heading.
        head: HTML above the heading, such as navigation.
    """
    text = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – sandbox</title><style>{_STYLE}</style></head>"
        f"<body><header>{head}</header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": f"{_POLICY}base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(status, text.encode(errors="replace"), HTML, headers)


def redirect(address: str) -> Reply:
    """Return an answer that leads the browser on with GET."""
    return Reply(303, headers={"Location": address})


def address(path: str, **values: str) -> str:
    """Return a path with a query; empty values are left out."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def link(target: str, text: str, *, current: bool = False) -> str:
    """Return a link."""
    return f'<a href="{escape(target)}"{" aria-current=page" if current else ""}>{escape(text)}</a>'


def hidden(values: Mapping[str, str]) -> str:
    """Return hidden fields."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items()
    )


def form(action: str, values: Mapping[str, str], content: str, style: str = "") -> str:
    """Return a form that posts hidden values besides its content."""
    look = f' class="{style}"' if style else ""
    return f'<form method="post" action="{escape(action)}"{look}>{hidden(values)}{content}</form>'


def field(label: str, name: str, value: str, kind: str = "text", more: str = "") -> str:
    """Return a labelled input; ``more`` are further attributes, as they stand."""
    return (
        f'<label>{escape(label)}<input type="{kind}" name="{name}" value="{escape(value)}"{" " + more if more else ""}>'
        "</label>"
    )


def choice(label: str, name: str, options: Mapping[str, str], chosen: str) -> str:
    """Return a labelled drop-down; ``options`` lead from value to text."""
    entries = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options.items()
    )
    return f'<label>{escape(label)}<select name="{name}">{entries}</select></label>'


def tick(label: str, name: str, *, on: bool) -> str:
    """Return a labelled check box."""
    return (
        f'<label class="tick"><input type="checkbox" name="{name}" value="1"{" checked" if on else ""}>'
        f"{escape(label)}</label>"
    )


def button(text: str, style: str = "", label: str = "") -> str:
    """Return a button that sends its form; ``label`` is what a screen reader says instead of its text."""
    look = f' class="{style}"' if style else ""
    spoken = f' aria-label="{escape(label)}"' if label else ""
    return f"<button{look}{spoken}>{escape(text)}</button>"
