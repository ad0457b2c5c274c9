"""What of a hostile model's words a candidate saw: its lies are looked for in what Telegram was sent.

Pure, and without a word from the code that checks the model: a reply is taken apart as a reader does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.markup import INVISIBLE, plain
from tests.support.hostile_model import Lie, Sent, family_of

FAMILIES = ("number", "name", "relation", "foreign", "citation")
PREVIEW, REPLY = "preview", "reply"
_SOURCES = "<b>Sources</b>"
_NOTE = "Written by a language model"
_PIECE = re.compile(r"(?P<said>.+?)(?P<marks>(?: \[\d+\])+|$)", re.DOTALL)
_SOURCE = re.compile(r"\[(\d+)\] [^\n]*\n<blockquote expandable>(.*?)</blockquote>", re.DOTALL)
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
# Of these the part that is not true tells by itself; of the others the whole sentence has to be there.
_TELLING = ("number", "name", "foreign")


@dataclass(frozen=True, slots=True)
class Chat:
    """What one candidate saw after a question: the previews and the reply, in Telegram's HTML."""

    previews: tuple[str, ...]
    reply: str

    @property
    def cites(self) -> bool:
        """Whether the reply has sources, as every answer has and no refusal."""
        return _SOURCES in self.reply

    @property
    def by_model(self) -> bool:
        """Whether the reply says that a model wrote it."""
        return _NOTE in self.reply

    @property
    def previewed(self) -> bool:
        """Whether a part of an answer was seen before the reply."""
        return any(self.previews)


@dataclass(frozen=True)
class Told:
    """What the model was sent, and what it said: `honest` texts, and lies."""

    sent: tuple[Sent, ...]
    honest: frozenset[str]
    lies: tuple[Lie, ...]

    @cached_property
    def passages(self) -> str:
        """All that it was sent."""
        return "\n".join(passage for sent in self.sent for passage in sent.passages)

    @cached_property
    def words(self) -> str:
        """The words of all that it was sent."""
        return _words(self.passages)

    @cached_property
    def true(self) -> frozenset[str]:
        """The sentences of all that it was sent."""
        return frozenset(
            _normal(text)
            for sent in self.sent
            for at in range(len(sent.passages))
            for text in sent.sentences(at)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer up to its marks, with the quotes of the sources that these name."""

    said: str
    quotes: tuple[str, ...]


def reached(chat: Chat, told: Told) -> dict[str, list[Lie]]:
    """The lies that a candidate saw, in previews and in the reply."""
    quotes = dict(_quotes(chat.reply))
    previews = [piece for text in chat.previews for piece in _pieces(text, quotes)]
    replied = _pieces(chat.reply.partition(_SOURCES)[0], quotes)
    return {
        PREVIEW: [lie for lie in told.lies if any(_holds(piece, lie, told, True) for piece in previews)],
        REPLY: [lie for lie in told.lies if any(_holds(each, lie, told, chat.by_model) for each in replied)],
    }


def figures_of_no_passage(chat: Chat, told: Told) -> dict[str, set[str]]:
    """Figures that a candidate saw in a model's words and that stand in nothing that it was sent."""
    known = set(_FIGURE.findall(told.passages))
    reply = chat.reply.partition(_SOURCES)[0] if chat.by_model else ""
    seen = {PREVIEW: chat.previews, REPLY: (reply,)}
    return {where: set(_figures(texts)) - known for where, texts in seen.items()}


def _figures(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        for piece in _pieces(text, {}):
            yield from _FIGURE.findall(piece.said)


def _holds(piece: Piece, lie: Lie, told: Told, by_model: bool) -> bool:
    """Whether a part of what was seen tells a lie."""
    said, text, family = _normal(piece.said), _normal(lie.text), family_of(lie.kind)
    if family == "citation":
        return text in said and lie.text not in told.honest and not _quoted(text, piece.quotes)
    if said in told.true:
        return False
    planted = _words(lie.planted)
    telling = by_model and family in _TELLING and planted.strip() and planted not in told.words
    return text in said or bool(telling and planted in _words(said))


def _quoted(text: str, quotes: Sequence[str]) -> bool:
    """Whether a source that is named says it after all."""
    return any(_words(text) in _words(quote) for quote in quotes)


def _pieces(markup: str, quotes: Mapping[int, str]) -> list[Piece]:
    found = _PIECE.finditer(plain(markup).strip())
    return [
        Piece(match["said"], tuple(quotes.get(int(n), "") for n in re.findall(r"\d+", match["marks"])))
        for match in found
    ]


def _quotes(reply: str) -> Iterator[tuple[int, str]]:
    for number, quote in _SOURCE.findall(reply.partition(_SOURCES)[2]):
        yield int(number), plain(quote)


def _normal(text: str) -> str:
    """A text as it looks, but for its mark in a list and its last full stop."""
    return " ".join(INVISIBLE.sub("", text).split()).removeprefix("• ").rstrip(".:…")


def _words(text: str) -> str:
    """The words of a text, each between two spaces."""
    return f" {' '.join(_WORD.findall(INVISIBLE.sub('', text).lower()))} "
