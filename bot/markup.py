"""Telegram HTML: made, measured, split and, where Telegram will not have it, stripped.

A reply is a sequence of blocks. A block closes every tag that it opens, so a message may end after any.
"""

import html
import re
from collections.abc import Iterable, Iterator

MAX_UNITS = 4096  # of a message's text
TAG = re.compile(r"<[^<>]*>")
INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def escape(text: str) -> str:
    """Text from outside, safe inside Telegram HTML; characters that steer direction or hide are dropped."""
    return html.escape(INVISIBLE.sub("", text), quote=False)


def bold(text: str) -> str:
    """Foreign text in bold."""
    return f"<b>{escape(text)}</b>"


def italic(text: str) -> str:
    """Foreign text in italics."""
    return f"<i>{escape(text)}</i>"


def quoted(text: str) -> str:
    """Foreign text as a quotation that folds when it is long."""
    return f"<blockquote expandable>{escape(text)}</blockquote>"


def plain(markup: str) -> str:
    """The text that a reader sees: no tags, no entities."""
    return html.unescape(TAG.sub("", markup))


def units(markup: str) -> int:
    """The length of the text as Telegram counts it at its strictest: UTF-16 units without tags."""
    return len(plain(markup).encode("utf-16-le")) // 2


def shortened(text: str, most: int) -> str:
    """Plain text in at most `most` units as Telegram counts them: as it is, or cut, with an ellipsis."""
    whole = text.encode("utf-16-le")
    if len(whole) <= 2 * most:
        return text
    # Half a character at the end is dropped.
    cut = whole[: 2 * (most - 1)].decode("utf-16-le", errors="ignore")
    space = cut.rfind(" ", len(cut) // 2)
    return f"{cut[:space] if space > 0 else cut}".rstrip(" ,;:.") + "…"


def messages(blocks: Iterable[str]) -> list[str]:
    """The blocks joined by empty lines into as few messages as Telegram's limit allows."""
    packed: list[str] = []
    for block in blocks:
        for piece in _fitting(block):
            joined = f"{packed[-1]}\n\n{piece}" if packed else piece
            if packed and units(joined) <= MAX_UNITS:
                packed[-1] = joined
            else:
                packed.append(piece)
    return packed


def _fitting(block: str) -> Iterator[str]:
    """The block itself; one that is too long alone loses its tags and is cut at spaces, never its words."""
    if units(block) <= MAX_UNITS:
        yield block
        return
    rest = plain(block)
    while rest:
        piece = _head(rest)
        yield html.escape(piece.strip(), quote=False)
        rest = rest[len(piece) :].lstrip()


def _head(text: str) -> str:
    """The longest beginning that fits, up to a space where there is one in its second half."""
    # Half of the limit in characters always fits: a character has at most two units.
    head = text[:MAX_UNITS]
    while len(head.encode("utf-16-le")) // 2 > MAX_UNITS:
        head = head[:-1]
    if len(head) < len(text) and (space := head.rfind(" ", len(head) // 2)) > 0:
        head = head[: space + 1]
    return head
