import html
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.markup import MAX_UNITS, TAG, bold, escape, italic, messages, plain, quoted, units

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=200)
formatted = st.one_of(texts.map(escape), texts.map(bold), texts.map(italic), texts.map(quoted))
long_blocks = st.integers(0, 9000).map(lambda n: bold("word " * (n // 5)))


def closes_every_tag(markup: str) -> bool:
    open_tags: list[str] = []
    for tag in TAG.findall(markup):
        name = re.sub(r"[<>/]", "", tag).split()[0]
        if tag.startswith("</"):
            if not open_tags or open_tags.pop() != name:
                return False
        else:
            open_tags.append(name)
    return not open_tags


@given(texts)
def test_foreign_text_never_becomes_a_tag(text: str) -> None:
    assert "<" not in escape(text)
    assert ">" not in escape(text)


@given(texts)
def test_a_reader_sees_the_foreign_text_itself(text: str) -> None:
    visible = plain(escape(text))
    assert html.escape(visible, quote=False) == escape(text)


def test_characters_that_hide_or_turn_text_around_are_dropped() -> None:
    assert escape("a\u200bb\u202ec\u0007d") == "abcd"


@given(st.lists(st.one_of(formatted, long_blocks), max_size=12))
def test_every_message_fits_and_closes_its_tags(blocks: list[str]) -> None:
    for message in messages(blocks):
        assert units(message) <= MAX_UNITS
        assert closes_every_tag(message)


@given(st.lists(st.one_of(formatted, long_blocks), max_size=12))
def test_splitting_loses_no_words(blocks: list[str]) -> None:
    before = " ".join(plain(block) for block in blocks).split()
    after = " ".join(plain(message) for message in messages(blocks)).split()
    assert "".join(after) == "".join(before)


def test_short_blocks_share_a_message() -> None:
    assert messages(["<b>one</b>", "two"]) == ["<b>one</b>\n\ntwo"]


def test_a_block_of_astral_characters_fits_in_utf_16_units() -> None:
    assert all(units(message) <= MAX_UNITS for message in messages(["😀" * 5000]))
