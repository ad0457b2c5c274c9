"""What Telegram's HTML tags mean: which there are, which attribute counts, which entity they become.

Knows no syntax; `html` reads that.
"""

import re
from typing import Any

from playground.errors import ApiError, bad_request

Entity = dict[str, Any]

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = {*STYLES, "a", "code", "pre", "blockquote", "tg-emoji"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_LINK = re.compile(r"(?:https?://|tg://|ton://|mailto:|tel:)\S+", re.IGNORECASE)
_BARE_LINK = re.compile(r"[^\s/.]+(?:\.[^\s/.]+)+(?:/\S*)?")
_MENTION = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)


def argument(tag: str, name: str, value: str | None) -> str | None:
    """What an attribute means for its tag; None for the many that mean nothing."""
    if tag == "blockquote" and name == "expandable":
        return "expandable"
    prefix = {("code", "class"): "language-", ("span", "class"): "tg-"}.get((tag, name))
    if prefix and value and value.startswith(prefix):
        return value.removeprefix(prefix)
    return value if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id")) else None


def entity(tag: str, meaning: str, text: str) -> Entity | None:
    """The entity of a tag around some text, without its place; None where Telegram keeps only the text.

    `meaning` is what `argument` found, or empty. Raises ApiError 400 for a custom emoji without an id.
    """
    match tag:
        case "a":
            return _link(meaning or text, text)
        case "code":
            return {"type": "code"}
        case "pre":
            return {"type": "pre", "language": meaning} if meaning else {"type": "pre"}
        case "blockquote":
            return {"type": "expandable_blockquote" if meaning else "blockquote"}
        case "tg-emoji" if not meaning.isdecimal():
            raise cannot("invalid custom emoji identifier specified")
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": meaning}
        case _:
            return {"type": STYLES[tag]}


def in_order(entities: list[Entity]) -> list[Entity]:
    """By offset, outer ones first, without what lies inside code and quotations inside quotations."""
    kept: list[Entity] = []
    around: list[Entity] = []
    for inner in sorted(entities, key=_outermost):
        while around and around[-1]["offset"] + around[-1]["length"] <= inner["offset"]:
            around.pop()
        kinds = {outer["type"] for outer in around}
        quoted = inner["type"] in _QUOTES and kinds & _QUOTES
        if not quoted and not kinds & {"code", "pre"}:
            kept.append(inner)
            around.append(inner)
    return kept


def cannot(reason: str) -> ApiError:
    """Status 400 with the words that Telegram has for markup it cannot read."""
    return bad_request(f"can't parse entities: {reason[0].upper()}{reason[1:]}")


def _outermost(entity: Entity) -> tuple[int, int, bool]:
    """Of two entities over the same text, code counts as the outer one."""
    return entity["offset"], -entity["length"], entity["type"] not in ("code", "pre")


def _link(url: str, text: str) -> Entity | None:
    """Telegram drops a link whose address it cannot use."""
    if mention := _MENTION.fullmatch(url):
        user = {"id": int(mention.group(1)), "is_bot": False, "first_name": text}
        return {"type": "text_mention", "user": user}
    if _LINK.fullmatch(url):
        return {"type": "text_link", "url": url}
    return {"type": "text_link", "url": f"http://{url}"} if _BARE_LINK.fullmatch(url) else None
