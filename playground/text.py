"""Text as Telegram takes it: cleaned, parsed, measured, with links and commands found.

Lengths are counted in characters (code points) of the text that is left after parsing, as the Bot API's
limits are written; offsets of entities are in UTF-16 code units. Knows no messages.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.errors import bad_request
from playground.html import parse_html, utf16_length
from playground.tags import Entity

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# Telegram keeps the first hundred and drops the rest without a word.
ENTITIES_AT_MOST = 100

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANK = " \n\t"
_DOMAINS = "com|org|net|edu|gov|io|dev|app|jobs|me|in|uk|de"
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<bare>(?<![\w@./-])(?:[a-zA-Z0-9-]+\.)+(?:{_DOMAINS})\b(?:/[^\s<>\"]*[\w/])?)"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text and the entities in it, by offset."""

    text: str
    entities: tuple[Entity, ...] = ()

    def fields(self, text: str = "text", entities: str = "entities") -> dict[str, Any]:
        """As the two fields of a message; `entities` is left out when there are none."""
        return {text: self.text, entities: list(self.entities)} if self.entities else {text: self.text}


def formatted(
    arguments: Mapping[str, Any], name: str = "text", mode: str = "parse_mode", entities: str = "entities"
) -> Formatted:
    """The text of a call, parsed as its parse mode says, or with the entities that came along; trimmed.
    Links and commands that merely stand in the text are not marked yet: `with_found` does that.

    Raises ApiError 400 for markup that Telegram rejects, and for Markdown, which is not played here.
    """
    given = clean(arguments.get(name, ""))
    match arguments.get(mode, "").lower():
        case "html":
            text, found = parse_html(given)
        case "":
            text, found = given, _explicit(arguments.get(entities, ()), given)
        case "markdown" | "markdownv2":
            raise bad_request(f"{mode} {arguments[mode]} is not played here; use HTML")
        case _:
            raise bad_request("unsupported parse_mode")
    return _trimmed(text, found[:ENTITIES_AT_MOST])


def clean(text: str) -> str:
    """Without carriage returns; other control characters become spaces."""
    return _CONTROL.sub(" ", text.replace("\r", ""))


def typed(text: str) -> Formatted:
    """What a person typed: cleaned and trimmed, nothing marked yet."""
    return _trimmed(clean(text), [])


def with_found(given: Formatted) -> Formatted:
    """Add entities for the links, commands, mentions and hashtags that stand in the text itself."""
    found = (_entity(given.text, match) for match in _FOUND.finditer(given.text))
    free = [entity for entity in found if not _touches(entity, given.entities)]
    both = sorted((*given.entities, *free), key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(given.text, tuple(both))


def _entity(text: str, match: re.Match[str]) -> Entity:
    kind = "url" if match.lastgroup == "bare" else match.lastgroup
    return {
        "type": kind,
        "offset": utf16_length(text[: match.start()]),
        "length": utf16_length(match.group()),
    }


def _touches(entity: Entity, others: Iterable[Entity]) -> bool:
    """Whether something found would lie in code or in a link, or cross the border of a style."""
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    for other in others:
        first, last = other["offset"], other["offset"] + other["length"]
        around = first <= begin and end <= last
        apart = end <= first or last <= begin
        within = begin <= first and last <= end
        opaque = other["type"] in ("code", "pre", "text_link", "text_mention")
        if not apart and (opaque or not (around or within)):
            return True
    return False


def _explicit(entities: Iterable[Entity], text: str) -> list[Entity]:
    end = utf16_length(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > end:
            raise bad_request(f"entity beyond the end of the text: {entity['type']} at {entity['offset']}")
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    """Blank space goes from the end, and from the start as far as no entity begins there."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(_BLANK)), first)
    kept = text[lead:].rstrip(_BLANK)
    end = utf16_length(kept)
    moved = [_clipped(entity, lead, end) for entity in entities]
    return Formatted(kept, tuple(entity for entity in moved if entity["length"] > 0))


def _clipped(entity: Entity, lead: int, end: int) -> Entity:
    offset = entity["offset"] - lead
    return {**entity, "offset": offset, "length": min(entity["length"], end - offset)}
