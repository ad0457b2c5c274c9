"""A candidate's answer, as it was written and as it is matched. Knows no criteria and no scores.

Matching wants plain characters: NFKC, nothing invisible. Evidence must be the candidate's own: every span
of the plain text leads back to the characters that were written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

LONGEST = 4096  # characters; Telegram's own limit for a message
MOST_CLAUSES = 16
_LONG_CLAUSE = 240

Span = tuple[int, int]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BREAK = re.compile(r"(?:^|\n)\s*\d{1,2}[.)]\s+|(?<=[.!?])\s+|[\n;•▪●✔✅。！？]+")
_COMMA = re.compile(r",\s+")
_EDGES = re.compile(r"^[\s\-–—*·.,:)]+|[\s\-–—*·,:(]+$")
_QUOTE_EDGES = " \t\n\"'“”‘’«»…."


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The first 4096 characters of an answer. `origins` has for each plain character its written span."""

    written: str
    plain: str
    origins: tuple[Span, ...]

    @classmethod
    def of(cls, answer: str) -> Self:
        """The answer in both forms; the plain one is without control and format characters."""
        written = answer[:LONGEST]
        plain: list[str] = []
        origins: list[Span] = []
        for start, end in _clusters(written):
            visible = "".join(c for c in written[start:end] if c in "\n\t" or _is_visible(c))
            normal = unicodedata.normalize("NFKC", visible)
            plain.append(normal)
            origins.extend([(start, end)] * len(normal))
        return cls(written, "".join(plain), tuple(origins))

    def original(self, span: Span) -> str:
        """What the candidate wrote there: an exact substring of the answer."""
        start, end = span
        return self.written[self.origins[start][0] : self.origins[end - 1][1]] if start < end else ""

    def clauses(self) -> list[Span]:
        """The sentences, lines and list items that hold a word, in order; long ones split at commas.

        At most 16: beyond that, neighbours go together, so that the work on a long answer stays bounded.
        """
        sentences = _pieces(self.plain, (0, len(self.plain)), _BREAK)
        spans = [span for sentence in sentences for span in self._shorter(sentence)]
        together = -(-len(spans) // MOST_CLAUSES) or 1
        return [
            (spans[i][0], spans[min(i + together, len(spans)) - 1][1]) for i in range(0, len(spans), together)
        ]

    def find(self, quote: str) -> str | None:
        """The answer's own characters where it says `quote`, whatever the case, blanks or marks around it.

        None where it does not, or where the quote holds no word.
        """
        found = self.span_of(quote)
        return self.original(found) if found else None

    def span_of(self, quote: str) -> Span | None:
        """Where the plain text says `quote`; None as for `find`."""
        words = AnswerText.of(quote).plain.strip(_QUOTE_EDGES).split()
        if not any(WORD.search(word) for word in words):
            return None
        pattern = r"\s+".join(re.escape(word) for word in words)
        # Whole words: "able" is no evidence from "unable".
        found = re.search(rf"(?<!\w){pattern}(?!\w)", self.plain, re.IGNORECASE)
        return found.span() if found else None

    def _shorter(self, span: Span) -> list[Span]:
        return _pieces(self.plain, span, _COMMA) if span[1] - span[0] > _LONG_CLAUSE else [span]


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, apostrophes straight."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _clusters(text: str) -> Iterator[Span]:
    """Each character with the combining marks that follow it: what normalisation may fuse."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not unicodedata.combining(text[position]):
            yield start, position
            start = position


def _pieces(text: str, span: Span, border: re.Pattern[str]) -> list[Span]:
    """What lies between the borders within `span`, without bullets and blanks, where it holds a word."""
    starts, ends = [span[0]], []
    for match in border.finditer(text, *span):
        ends.append(match.start())
        starts.append(match.end())
    ends.append(span[1])
    trimmed = (_trimmed(text, start, end) for start, end in zip(starts, ends, strict=True))
    return [(start, end) for start, end in trimmed if WORD.search(text, start, end)]


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    kept = _EDGES.sub("", piece)
    offset = piece.find(kept) if kept else 0
    return start + offset, start + offset + len(kept)
