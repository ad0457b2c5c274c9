"""Telegram's HTML, as the playground reads it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ApiError
from playground.html import parse_html, utf16_length

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "tg-spoiler": "spoiler"}
TREES = st.recursive(
    WORDS, lambda inner: st.tuples(st.sampled_from(sorted(STYLES)), st.lists(inner)), max_leaves=12
)


def written(tree):
    """A tree as HTML, its plain text, and its styles with the text that each covers."""
    if isinstance(tree, str):
        return html.escape(tree).replace("&#x27;", "'"), tree, []
    tag, children = tree
    parts = [written(child) for child in children]
    text = "".join(plain for _, plain, _ in parts)
    found = [style for _, _, styles in parts for style in styles]
    return f"<{tag}>{''.join(source for source, _, _ in parts)}</{tag}>", text, [*found, (STYLES[tag], text)]


@given(TREES)
def test_what_was_written_as_html_is_read_back_as_text_with_entities(tree):
    source, text, styles = written(tree)
    read, entities = parse_html(source)
    units = read.encode("utf-16-le")
    covered = [
        (each["type"], units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le"))
        for each in entities
    ]
    assert read == text
    assert sorted(covered) == sorted(style for style in styles if style[1])


def read_or_refused(source):
    try:
        return parse_html(source)
    except ApiError as refused:
        return refused


@given(st.text(alphabet=st.sampled_from("<>/&;#x=\"' \nabipre0123456789😀"), max_size=60))
def test_any_text_is_either_read_or_refused_in_telegrams_words(source):
    outcome = read_or_refused(source)
    if isinstance(outcome, ApiError):
        assert outcome.code == 400
        assert outcome.description.startswith("Bad Request: can't parse entities: ")
    else:
        text, entities = outcome
        assert all(0 <= e["offset"] <= utf16_length(text) - e["length"] for e in entities)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<b>never closed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("héé <h1>x</h1>", 'Unsupported start tag "h1" at byte offset 6'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_markup_that_telegram_rejects_is_rejected_in_its_words(source, problem):
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&lt;b&gt; &amp; &quot;&#65;&#x1F600;", '<b> & "A😀', []),
        ("&nbsp; &#0; &#xD800; AT&T", "&nbsp; &#0; &#xD800; AT&T", []),
        ("<B>x</B>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<b>x</>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("😀<i>é</i>", "😀é", [{"type": "italic", "offset": 2, "length": 1}]),
        ("<b></b>x", "x", []),
        (
            '<a href="https://a.example/?x=1&amp;y=2">z</a>',
            "z",
            [{"type": "text_link", "url": "https://a.example/?x=1&y=2", "offset": 0, "length": 1}],
        ),
        (
            "<a href='a.example'>z</a>",
            "z",
            [{"type": "text_link", "url": "http://a.example", "offset": 0, "length": 1}],
        ),
        ("<a href='javascript:alert(1)'>z</a>", "z", []),
        (
            '<pre><code class="language-py">x</code></pre>',
            "x",
            [{"type": "pre", "language": "py", "offset": 0, "length": 1}],
        ),
        ("<pre>x</pre>", "x", [{"type": "pre", "offset": 0, "length": 1}]),
        ("<code><b>x</b></code>", "x", [{"type": "code", "offset": 0, "length": 1}]),
        (
            "<blockquote expandable>a<blockquote>b</blockquote></blockquote>",
            "ab",
            [{"type": "expandable_blockquote", "offset": 0, "length": 2}],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
        (
            '<tg-emoji emoji-id="53">👍</tg-emoji>',
            "👍",
            [{"type": "custom_emoji", "custom_emoji_id": "53", "offset": 0, "length": 2}],
        ),
    ],
)
def test_each_tag_becomes_its_entity(source, text, entities):
    assert parse_html(source) == (text, entities)


def test_a_link_to_a_user_is_a_mention():
    _, (mention,) = parse_html('<a href="tg://user?id=42">Ada</a>')
    assert mention["type"] == "text_mention"
    assert mention["user"]["id"] == 42
