"""Takes personal data out of a text before it leaves, and puts it back into what comes back.

What it finds (`contacts`, `names`) becomes [email], [phone], [name] and so on. Numbers that are content stay:
a wrong placeholder costs an answer its meaning. Knows no model.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prompts.contacts import contacts_in
from prompts.names import names_in

Personal = str | Sequence[str]
_Span = tuple[int, int]
_BETWEEN = "\ue000"  # no text has it: a private character


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text as it may leave; `hidden` has what stands behind each placeholder."""

    text: str
    hidden: Mapping[str, str] = field(default_factory=dict)

    def restore(self, said: str) -> str:
        """What was said about the text, with the hidden things in the place of their placeholders."""
        if not self.hidden:
            return said
        placeholders = "|".join(map(re.escape, self.hidden))
        return re.sub(placeholders, lambda found: self.hidden[found.group()], said)


def redact(text: str, known: Sequence[str] = ()) -> Redacted:
    """The text without personal data; the same thing has the same placeholder throughout.

    `known` are names that the writer goes by.
    """
    spans = _disjoint(list(_found(text, known)))
    if not spans:
        return Redacted(text)
    names: dict[tuple[str, str], str] = {}
    pieces: list[str] = []
    at = 0
    for (start, end), kind in spans:
        thing = (kind, text[start:end])
        if thing not in names:
            names[thing] = _placeholder(kind, text, set(names.values()))
        pieces += [text[at:start], names[thing]]
        at = end
    return Redacted("".join([*pieces, text[at:]]), {name: thing for (_, thing), name in names.items()})


def redact_all(
    texts: Mapping[str, Personal], known: Sequence[str] = ()
) -> tuple[dict[str, Personal], Redacted]:
    """Each text, or list of them, without personal data, and what is hidden in all of them together."""
    flat = [text for value in texts.values() for text in ([value] if isinstance(value, str) else value)]
    # On lines of their own, so that no name or number is seen across two texts.
    together = redact(f"\n{_BETWEEN}\n".join(text.replace(_BETWEEN, "") for text in flat), known)
    parts = iter(together.text.split(f"\n{_BETWEEN}\n"))
    safe: dict[str, Personal] = {
        name: next(parts) if isinstance(value, str) else [next(parts) for _ in value]
        for name, value in texts.items()
    }
    return safe, together


def _placeholder(kind: str, text: str, taken: set[str]) -> str:
    """[email], then [email 2] ...; never one that the writer wrote."""
    number = 1
    while (name := f"[{kind}]" if number == 1 else f"[{kind} {number}]") in taken or name in text:
        number += 1
    return name


def _found(text: str, known: Sequence[str]) -> Iterator[tuple[_Span, str]]:
    """What is personal, the surest kinds first; spans may overlap."""
    # Digits of other scripts are digits too; character for character, so that places stay the same.
    plain = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit.group())), text)
    yield from contacts_in(plain)
    for span in names_in(text, known):
        yield span, "name"


def _disjoint(found: list[tuple[_Span, str]]) -> list[tuple[_Span, str]]:
    """In the order of the text; of those that overlap the one found first stays."""
    kept: list[tuple[_Span, str]] = []
    for (start, end), kind in found:
        if all(end <= other[0] or start >= other[1] for other, _ in kept):
            kept.append(((start, end), kind))
    return sorted(kept)
