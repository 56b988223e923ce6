from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings_desktop.google import texts

AWKWARD = st.lists(
    st.sampled_from(
        [
            "<b>", "</b>", "<br>", "&amp;", "&lt;", "&copy", "&", "<", ">", "<p", "Join the meeting: ", "https://x.example/a?b=1&c;",
            "\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u2028", "\x00", "Ann <ann@example.org>", "<a href='x'>", "•", "é", "👍",
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)  # fmt: skip
LINKS = st.just("") | AWKWARD | st.text(max_size=10).map(lambda tail: f"https://example.com/{tail}")


@given(AWKWARD, LINKS)
def test_what_we_write_is_what_we_read(text: str, link: str) -> None:
    normal = texts.description(text, link)
    assert texts.from_google(texts.to_google(*normal)) == normal
    assert texts.description(*normal) == normal


@given(AWKWARD, LINKS, st.integers(1, 9000))
def test_long_texts_are_cut_once_and_fit(text: str, link: str, times: int) -> None:
    normal = texts.description((text + "x") * (times // (len(text) + 1) + 1), link)
    assert len(texts.to_google(*normal)) <= texts.DESCRIPTION_LIMIT
    assert texts.from_google(texts.to_google(*normal)) == normal
    assert texts.description(*normal) == normal


@given(AWKWARD)
def test_lines_keep_their_normal_form(text: str) -> None:
    normal = texts.line(text * 200)
    assert texts.line(normal) == normal
    assert len(normal) <= texts.LINE_LIMIT
    assert not set(normal) & set("\n\r\t\x00\u2028")


@given(AWKWARD)
def test_any_description_of_google_reads_in_normal_form(field: str) -> None:
    text, link = texts.from_google(field)
    assert texts.paragraphs(text) == text
    assert texts.meeting_link(link) == link


def test_a_short_plain_text_is_sent_as_it_is() -> None:
    assert texts.to_google("Tea & cake\nat 5 < 6", "") == "Tea & cake\nat 5 < 6"


def test_the_link_is_the_last_line() -> None:
    link = "https://meet.example.com/a?b=1&copy=2"
    assert texts.to_google("Bring shoes", link) == f"Bring shoes\n\nJoin the meeting: {link}"
    assert texts.to_google("", link) == f"Join the meeting: {link}"


@pytest.mark.parametrize(
    "field",
    [
        "See https://example.com/ before",
        "Join the meeting: https://example.com/ at nine",
        "Join the meeting: https://example.com/\nand bring shoes",
        "Join the meeting: tomorrow",
        "Please Join the meeting: https://example.com/",
    ],
)
def test_links_elsewhere_are_left_alone(field: str) -> None:
    assert texts.from_google(field) == (field, "")


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>\n<p>two</p>\n", "one\n\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<b>bold</b> and <i class='x'>slanted</i>", "bold and slanted"),
        ("Before<ul><li>a</li><li>b</li></ul>after", "Before\n• a\n• b\nafter"),
        ("<ol>\n  <li>a</li>\n  <li>b</li>\n</ol>", "1. a\n2. b"),
        ("Tom &amp; Jerry&nbsp;&lt;3 &#8364;&#x20AC;", "Tom & Jerry <3 €€"),
        ('<a href="https://example.com/x">https://example.com/x</a>', "https://example.com/x"),
        ('<a href="https://example.com/x">the form</a>', "the form (https://example.com/x)"),
        ('<a href="mailto:ann@example.org">ann@example.org</a>', "ann@example.org"),
        ('<a href="https://www.google.com/url?q=https://example.com/y%3Fa%3D1&amp;sa=D">the form</a>',
         "the form (https://example.com/y?a=1)"),
        ('<a href="javascript:alert(1)"></a>x', "javascript:alert(1)x"),
        ("<a>no address</a>", "no address"),
        ("a<style>p {color: red}</style><script>run()</script><!-- hidden -->b", "ab"),
        ("<html-blob>one<br>two</html-blob>", "one\ntwo"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("unclosed <b>tag and <a href='https://example.com/'>link", "unclosed tag and link (https://example.com/)"),
    ],
)  # fmt: skip
def test_html_becomes_plain_text(markup: str, plain: str) -> None:
    assert texts.from_google(markup) == (plain, "")


def test_the_link_survives_googles_editor() -> None:
    field = 'Bring <b>shoes</b><br><br>Join the meeting: <a href="https://example.com/a" target="_blank">https://example.com/a</a>'
    assert texts.from_google(field) == ("Bring shoes", "https://example.com/a")


def test_a_link_that_cannot_be_mirrored_is_left_out() -> None:
    assert texts.meeting_link("https://example.com/" + "x" * 3000) == ""
    assert texts.meeting_link("room 5") == ""
    assert texts.meeting_link(" https://example.com/\n") == "https://example.com/"


def test_a_cut_that_lays_the_marked_line_bare_still_fits() -> None:
    line = f"{texts.LINK_MARK}https://example.com/"
    text = "x" * (texts.DESCRIPTION_LIMIT - len(line) - 1) + f"\n{line} and more"
    normal = texts.description(text, "")
    assert normal[1] == "https://example.com/"
    assert len(texts.to_google(*normal)) == texts.DESCRIPTION_LIMIT
    assert texts.description(*normal) == normal


def test_what_google_would_show_as_a_tag_is_escaped() -> None:
    field = texts.to_google("Ann <ann@example.org> & Tom", "")
    assert field == "Ann &lt;ann@example.org&gt; &amp; Tom"
    assert texts.from_google(field) == ("Ann <ann@example.org> & Tom", "")


def test_no_break_spaces_are_spaces() -> None:
    assert texts.from_google("two&nbsp; spaces") == ("two  spaces", "")
    assert texts.paragraphs("two\u00a0 spaces") == "two  spaces"
