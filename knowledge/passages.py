"""Outline -> passages: pieces small enough to cite and big enough to answer, each with its heading path.
Pure.

A question with its answer is a passage of its own. Everything else is packed section by section, a list
staying with its heading and with the line that leads it in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from knowledge.structure import Block, Section

BUDGET = 900  # characters; with its headings a passage then fits the model's window of 256 word pieces
_FEWEST_WORDS = 3  # below, a section is a leftover of the layout
SPLITTER = "structure-2"  # part of a document's identity: change it whenever the same text splits differently

Splitter = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable piece of a document: `section` is its heading path, `text` stands so in the document."""

    section: str
    kind: str  # prose | list | table | qa
    text: str


def split_sections(sections: Sequence[Section], split_long: Splitter) -> Iterator[Passage]:
    """Passages in reading order. `split_long` cuts a single line that is longer than the budget."""
    for section in sections:
        path = " > ".join(section.path)
        if sum(len(block.text.split()) for block in section.blocks) < _FEWEST_WORDS:
            continue
        for blocks in _packed(section.blocks, split_long):
            kinds = {block.kind for block in blocks} - {"prose"}
            kind = kinds.pop() if len(kinds) == 1 else "prose"
            yield Passage(path, kind, "\n".join(block.text for block in blocks))


def passage_id(edition: str, source: str, title: str, passage: Passage, occurrence: int) -> str:
    """16 hexadecimal digits that stay the same as long as the passage, its headings, its source and the
    edition do.
    """
    parts = (edition, source, title, passage.section, passage.text, str(occurrence))
    return blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def _packed(blocks: Sequence[Block], split_long: Splitter) -> Iterator[list[Block]]:
    packed: list[Block] = []
    for block in _fitting(blocks, split_long):
        size = sum(len(each.text) + 1 for each in packed)
        if packed and (block.kind == "qa" or packed[-1].kind == "qa" or size + len(block.text) > BUDGET):
            yield packed
            packed = []
        packed.append(block)
    if packed:
        yield packed


def _fitting(blocks: Sequence[Block], split_long: Splitter) -> Iterator[Block]:
    """The blocks, those beyond the budget cut between lines, and lines beyond it by `split_long`."""
    for block in blocks:
        if len(block.text) <= BUDGET:
            yield block
            continue
        gathered: list[str] = []
        for line in (piece for whole in block.lines for piece in _pieces(whole, split_long)):
            if gathered and len("\n".join(gathered)) + len(line) > BUDGET:
                yield Block(block.kind, tuple(gathered))
                gathered = []
            gathered.append(line)
        yield Block(block.kind, tuple(gathered))


def _pieces(line: str, split_long: Splitter) -> Sequence[str]:
    return [line] if len(line) <= BUDGET else split_long(line)
