"""Telegram's HTML: text with tags in, plain text with entities out.

Follows https://core.telegram.org/bots/api#html-style: the tags b strong i em u ins s strike del a code pre
blockquote tg-spoiler tg-emoji and span class="tg-spoiler", each closed in the order in which it was opened,
and the entities &lt; &gt; &amp; &quot; and numeric ones. `tg-time` is not played. Errors carry Telegram's
words and the offset of the tag in bytes of UTF-8. Offsets and lengths of entities are in UTF-16 code units,
as everywhere in Telegram.
"""

import re
from dataclasses import dataclass

from playground.errors import ApiError
from playground.tags import TAGS, Entity, cannot, entity, in_order
from playground.tags import argument as meaning_of

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\v\0"
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,8})|#(\d{1,8})|(lt|gt|amp|quot));?")
_PLAIN = re.compile(r"[^&<]+")
_TAG_NAME = re.compile(rf"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end tag; `offset` is in UTF-16 units, `begins` in pieces of text."""

    name: str
    argument: str
    offset: int
    begins: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without its tags, and the entities by offset.

    Raises ApiError 400 "can't parse entities: …".
    """
    return _Parser(source).parse()


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: characters beyond U+FFFF count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


class _Parser:
    """One pass over the source; `at` is the position, `out` the text so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self._step()
        if self.open:
            raise cannot(f'can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.out), in_order(self.entities)

    def _step(self) -> None:
        character = self.source[self.at]
        if character == "&":
            self._emit(self._reference() or self._one())
        elif character != "<":
            plain = _PLAIN.match(self.source, self.at)
            assert plain
            self.at = plain.end()
            self._emit(plain.group())
        elif self.source.startswith("</", self.at):
            self._end_tag()
        else:
            self._start_tag()

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.units += utf16_length(text)

    def _one(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _reference(self) -> str | None:
        """The character that the reference here stands for; None when an ampersand is just an ampersand."""
        found = _REFERENCE.match(self.source, self.at)
        character = _referred(found) if found else None
        if found and character:
            self.at = found.end()
        return character

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._read(_TAG_NAME).lower()
        if self.at >= len(self.source):
            raise self._error("unclosed start tag", begin)
        if name not in TAGS:
            raise self._error(f'unsupported start tag "{name}"', begin)
        argument = self._attributes(name, begin)
        if name == "span" and argument != "spoiler":
            raise self._error('tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(name, argument, self.units, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> str:
        """Read up to and including `>`; the value of the one attribute that matters for this tag."""
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return argument
            name = self._read(_ATTRIBUTE_NAME)
            if not name:
                raise self._attribute_error(tag, begin)
            argument = meaning_of(tag, name, self._attribute_value(tag, begin)) or argument

    def _attribute_error(self, tag: str, begin: int) -> ApiError:
        if self.at >= len(self.source):
            return self._error(f'unclosed start tag "{tag}"', begin)
        return self._error(f'empty attribute name in the tag "{tag}"', begin)

    def _attribute_value(self, tag: str, begin: int) -> str | None:
        self._skip_space()
        if self._peek() != "=":
            return None
        self.at += 1
        self._skip_space()
        quote = self._peek()
        if quote in ("'", '"'):
            return self._quoted(quote, tag, begin)
        start = self.at
        value = self._read(_TOKEN).lower()
        if self._peek() not in (*_SPACE, ">"):
            raise self._error("unexpected end of name token", start)
        return value

    def _quoted(self, quote: str, tag: str, begin: int) -> str:
        self.at += 1
        value: list[str] = []
        while self._peek() not in ("", quote):
            value.append((self._peek() == "&" and self._reference()) or self._one())
        if not self._peek():
            raise self._error(f'unclosed start tag "{tag}"', begin)
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        self.at += 2
        name = self._read(_TAG_NAME).lower()
        self._skip_space()
        if not self.open:
            raise self._error("unexpected end tag", begin)
        if self._peek() != ">":
            raise self._error("unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.name:
            raise self._error("unmatched end tag", begin, f', expected "</{opened.name}>", found "</{name}>"')
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.units - opened.offset
        if not length or self._names_language(opened):
            return
        text = "".join(self.out[opened.begins :])
        if found := entity(opened.name, opened.argument, text):
            self.entities.append({**found, "offset": opened.offset, "length": length})

    def _names_language(self, opened: _Open) -> bool:
        """`<pre><code class="language-x">` is one block: the code hands its language to the block."""
        around = self.open[-1] if self.open else None
        if not (around and around.name == "pre" and around.offset == opened.offset):
            return False
        if opened.name == "code" and opened.argument:
            around.argument = opened.argument
            return True
        return False

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _read(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        assert found  # the patterns match the empty string
        self.at = found.end()
        return found.group()

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _error(self, what: str, at: int, rest: str = "") -> ApiError:
        offset = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return cannot(f"{what} at byte offset {offset}{rest}")


def _referred(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, named = found.groups()
    if named:
        return _NAMED[str(named)]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else None
