"""Texts as Google keeps them, and the plain normal forms in which we compare them.

A description may be HTML (facts page, section 4): Google's own editor writes it. For us it is plain text, so tags become line
breaks, list marks and addresses in brackets. What we write ourselves is plain text, escaped only when it would be taken for
HTML. Reading what we wrote gives the same text again, and all functions here leave their own results alone.
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

from bookings_desktop.models.values import MEETING_SCHEMES

LINE_LIMIT = 1024
"""Most characters of a title, of a location, and of a private property (facts page, section 6)."""

DESCRIPTION_LIMIT = 8192
"""Most characters of a description, the line with the meeting link included (facts page, section 6)."""

LINK_LIMIT = 2048
"""Longer links are not mirrored: cut, they would lead nowhere."""

LINK_MARK = "Join the meeting: "
"""Begins the last line of a description that carries the meeting link. Never change it: it stands in people's calendars."""

_TAGS = (
    "a abbr address article aside b big blockquote body br caption center cite code dd del details dfn div dl dt em figure "
    "figcaption font footer h1 h2 h3 h4 h5 h6 head header hr html html-blob i img ins kbd li main mark meta nav ol p pre q s "
    "samp section small span strike strong style script sub summary sup table tbody td tfoot th thead title tr tt u ul var"
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
    }
    | {"header", "hr", "html", "main", "nav", "pre", "section", "table", "tr"}
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_TAG = re.compile(
    r"<!--.*?-->|<(?P<skip>script|style|head)\b[^>]*>.*?</(?P=skip)\s*>|<(?P<close>/?)(?P<name>"
    + "|".join(sorted(_TAGS.split(), key=len, reverse=True))
    + r"|[a-z]+:[a-z]+)(?P<attributes>\s[^<>]*|/)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_LIKE_TAG = re.compile(r"<[A-Za-z/!?]")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff]")


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """A text of one line in normal form: no control characters, single spaces, at most ``limit`` characters."""
    return " ".join(_CONTROLS.sub("", text).split())[:limit].rstrip()


def compact(text: str, limit: int = LINE_LIMIT) -> str:
    """An address in normal form: without any white space or control characters; empty when it is longer than ``limit``."""
    joined = "".join(_CONTROLS.sub("", text).split())
    return joined if len(joined) <= limit else ""


def paragraphs(text: str) -> str:
    """A text of several lines in normal form.

    Lines end with a line feed and not with white space, there are no blank lines or spaces around the whole, no-break spaces
    are spaces (Google's editor writes them where a person typed two spaces), and control characters are gone.
    """
    lines = _CONTROLS.sub("", _BREAKS.sub("\n", text)).replace("\u00a0", " ").split("\n")
    return "\n".join(each.rstrip() for each in lines).strip()


def meeting_link(text: str) -> str:
    """A link in normal form; empty when it is of a kind that is never opened (design §8), or too long to be mirrored."""
    link = compact(text, LINK_LIMIT)
    return link if link.partition(":")[0].lower() in MEETING_SCHEMES else ""


def description(text: str, link: str) -> tuple[str, str]:
    """A description and its meeting link in the normal form that survives Google unchanged.

    A last line that looks like our marked line is the link when there is no other. A text that is too long is cut so that it
    still fits together with the link and with the characters that escaping may add.
    """
    body, link = _lifted(paragraphs(text), meeting_link(link))
    short = _cut(body, DESCRIPTION_LIMIT - len(_escaped(_link_line(body, link))))
    lifted = _lifted(short, link)
    return lifted if lifted == (short, link) else description(*lifted)


def to_google(text: str, link: str) -> str:
    """The description field for a text and a link in normal form: plain text, escaped when Google would take it for HTML."""
    whole = text + _link_line(text, link)
    return _escaped(whole) if _is_html(whole) or _LIKE_TAG.search(whole) else whole


def from_google(field: str) -> tuple[str, str]:
    """The plain text and the marked link of a description field; the link is empty when there is no marked last line."""
    return _lifted(paragraphs(_plain(field) if _is_html(field) else field), "")


def _link_line(text: str, link: str) -> str:
    if not link:
        return ""
    return f"\n\n{LINK_MARK}{link}" if text else f"{LINK_MARK}{link}"


def _lifted(text: str, link: str) -> tuple[str, str]:
    """Take the marked last line off a text, unless there is a link already."""
    head, _, last = text.rpartition("\n")
    found = last.removeprefix(LINK_MARK)
    if link or found == last or not found or found != meeting_link(found):
        return text, link
    return head.rstrip(), found


def _cut(text: str, budget: int) -> str:
    """The beginning of a text whose escaped form has at most ``budget`` characters, the text itself when it fits."""
    while (excess := len(_escaped(text)) - budget) > 0:
        # A character becomes five at most ("&amp;"), so this never takes more than needed.
        text = text[: len(text) - max(1, excess // 5)]
    return text.rstrip()


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _is_html(text: str) -> bool:
    return _TAG.search(text) is not None or _ENTITY.search(text) is not None


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _plain(markup: str) -> str:
    """The text of some HTML; line feeds in it stay, because Google's window shows them."""
    writer = _Writer()
    position = 0
    for tag in _TAG.finditer(markup):
        writer.text(_unescaped(markup[position : tag.start()]))
        position = tag.end()
        if tag["name"]:
            writer.tag(tag["name"].lower(), closing=bool(tag["close"]), attributes=tag["attributes"] or "")
    writer.text(_unescaped(markup[position:]))
    return writer.result()


class _Writer:
    """Collects plain text while the tags go by."""

    def __init__(self) -> None:
        self._text = ""
        self._after_tag = False
        self._numbers: list[int | None] = []
        self._link: tuple[str, int] | None = None

    def text(self, text: str) -> None:
        """Add text; the line feed that formats the source after a block or a ``<br>`` is not one of the text."""
        if self._after_tag and text:
            text = re.sub(r"^[ \t]*\r?\n[ \t]*", "", text)
            self._after_tag = False
        self._text += text

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        """Do what the tag asks for."""
        if name == "a":
            self._close_link()
            if not closing:
                self._link = (_href(attributes), len(self._text))
        elif name == "br":
            self._text += "\n"
            self._after_tag = True
        elif name in ("ul", "ol"):
            self._list(ordered=name == "ol", closing=closing)
        elif name == "li":
            self._break(1)
            if not closing:
                self._text += self._mark()
        elif name in _PARAGRAPHS:
            self._break(2)
        elif name in _BLOCKS:
            self._break(1)
        elif name in ("td", "th") and closing:
            self._text += " "

    def result(self) -> str:
        """The text so far."""
        self._close_link()
        return self._text

    def _list(self, *, ordered: bool, closing: bool) -> None:
        self._break(1)
        if not closing:
            self._numbers.append(0 if ordered else None)
        elif self._numbers:
            self._numbers.pop()

    def _mark(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "• "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "

    def _break(self, count: int) -> None:
        """End the line; ``count`` 2 leaves a blank one."""
        self._after_tag = True
        if self._text.strip():
            missing = count - (len(self._text) - len(self._text.rstrip("\n")))
            self._text += "\n" * max(0, missing)

    def _close_link(self) -> None:
        if self._link is None:
            return
        address, start = self._link
        self._link = None
        shown = self._text[start:].strip()
        if not shown:
            self._text += address
        elif address and not _same_address(address, shown):
            self._text += f" ({address})"


def _href(attributes: str) -> str:
    found = _HREF.search(attributes)
    if found is None:
        return ""
    address = compact(_unescaped(next(group for group in found.groups() if group is not None)), LINK_LIMIT)
    parts = _split(address)
    if parts == ("www.google.com", "/url"):
        # Google's editor leads links through a page of its own.
        target = parse_qs(urlsplit(address).query).get("q", [""])[0]
        return compact(target, LINK_LIMIT) or address
    return address if _SCHEME.match(address) else ""


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.netloc.lower(), parts.path


def _same_address(address: str, shown: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"(?i)^(?:https?://|mailto:|tel:)", "", text).rstrip("/").lower()

    return bare(address) == bare(shown)
