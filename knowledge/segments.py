"""What of a passage can be worked out before any question comes: its parts, and which tokens are theirs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Matrix
from knowledge.gaps import Denial, denials
from knowledge.packing import PassageTokens
from knowledge.units import Unit, heading_question, units_of

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A passage's tokens cut into segments: its title and headings, each of its units, each of its denials,
    and the heading above it where that is a question.

    `taken` are the positions of the tokens of one segment after the other, `sizes` how many each has, and
    `lengths` how long the sum of each one's vectors is. `telling` says of each unit whether it does more
    than to say what is not said. `posed` is the segment of the question that the passage answers, if any.
    """

    tokens: PassageTokens
    units: tuple[Unit, ...]
    telling: tuple[bool, ...]
    denials: tuple[Denial, ...]
    taken: Positions
    sizes: Positions
    lengths: Matrix
    posed: int | None

    @property
    def nbytes(self) -> int:
        """Memory held by the arrays, in bytes."""
        return self.tokens.nbytes + self.taken.nbytes + self.sizes.nbytes + self.lengths.nbytes


def segments_of(text: str, tokens: PassageTokens, section: str = "") -> Segments:
    """Cut the tokens of a passage with this text under this heading path."""
    units, denied, heading = units_of(text), tuple(denials(text)), heading_question(section)
    # A line feed stands between a heading and the text.
    starts = [*(unit.start for unit in units), *(denial.start for denial in denied), -len(heading) - 1]
    ends = [*(unit.end for unit in units), *(denial.end for denial in denied), 0]
    firsts = np.concatenate([[0], np.searchsorted(tokens.starts, starts)]).astype(np.intp)
    lasts = np.searchsorted(tokens.starts, [0, *ends])
    taken = np.concatenate([np.arange(*bounds) for bounds in zip(firsts, lasts, strict=True)])
    sizes = lasts - firsts
    sums = by_segment(np.add, tokens.rows[taken], sizes)
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    silent = {denial.start for denial in denied}  # the first denial of a unit begins where the unit does
    telling = tuple(unit.start not in silent for unit in units)
    asked = [at for at, unit in enumerate(units, start=1) if unit.kind == "question"]
    posed = asked[0] if asked else len(sizes) - 1 if heading else None
    return Segments(tokens, units, telling, denied, taken, sizes, lengths, posed)


def by_segment(function: np.ufunc, rows: Matrix, sizes: Positions) -> Matrix:
    """Reduce as many rows (n, m) as each segment has to one: (segments, m); 0 for a segment without rows."""
    reduced = np.zeros((len(sizes), rows.shape[1]), dtype=np.float32)
    filled = sizes > 0
    if filled.any():
        starts = np.cumsum(sizes) - sizes
        reduced[filled] = function.reduceat(rows, starts[filled], axis=0)
    return reduced
