"""Token vectors of a passage <-> bytes for SQL: int8 rows with a scale each, and where each token stands.

A passage is encoded behind its title and headings, so that its tokens know what they are about. Function
words and punctuation are dropped: no question word that counts looks for them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.embedding import WIDTH, Encoded, Matrix
from knowledge.interaction import piece_words
from knowledge.words import STOP_WORDS

LAYOUT = "tokens-2"  # part of a passage's identity: change it whenever the same tokens are packed differently


@dataclass(frozen=True, slots=True, eq=False)
class PassageTokens:
    """The tokens of a passage in order: `quantised` (n, 384) times `scales` (n,) are nearly unit vectors;
    `starts` (n,) are character offsets in the passage's text, below 0 in the title and headings before it.
    """

    quantised: npt.NDArray[np.int8]
    scales: Matrix
    starts: npt.NDArray[np.int32]

    @property
    def rows(self) -> Matrix:
        """The vectors (n, 384)."""
        rows: Matrix = self.quantised.astype(np.float32) * self.scales[:, None]
        return rows

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.quantised.nbytes + self.scales.nbytes + self.starts.nbytes

    def between(self, start: int, end: int) -> slice:
        """Which tokens stand in a part of the passage's text, by character offsets."""
        return slice(int(self.starts.searchsorted(start)), int(self.starts.searchsorted(end)))


def with_context(title: str, section: str, text: str) -> str:
    """The text that is encoded for a passage: its own behind its title and heading path."""
    return f"{context_of(title, section)}{text}"


def context_of(title: str, section: str) -> str:
    """What `with_context` puts in front."""
    return "".join(f"{part}\n" for part in (title, section.replace(" > ", ". ")) if part)


def pack(encoded: Encoded, full_text: str, context: int) -> bytes:
    """Pack an encoding of `full_text`, whose first `context` characters are title and headings."""
    words = piece_words(full_text, encoded.spans)
    kept = [at for at, word in enumerate(words) if word and word not in STOP_WORDS]
    rows = encoded.tokens[kept]
    starts = np.array([encoded.spans[at][0] - context for at in kept], dtype=np.int32)
    scales = np.abs(rows).max(axis=1, initial=1e-6).astype("<f4") / 127
    quantised = (
        np.round(rows / scales[:, None]).astype(np.int8) if len(kept) else np.zeros((0, WIDTH), np.int8)
    )
    parts = (starts.astype("<i4"), scales, quantised)
    return b"".join(part.tobytes() for part in parts)


def unpack(packed: bytes) -> PassageTokens:
    """The inverse of `pack`, up to rounding (cosine >= 0.999)."""
    count = len(packed) // (WIDTH + 8)
    starts = np.frombuffer(packed, "<i4", count)
    scales = np.frombuffer(packed, "<f4", count, offset=4 * count)
    rows = np.frombuffer(packed, np.int8, offset=8 * count).reshape(count, WIDTH)
    return PassageTokens(rows, scales, starts)
