"""Questions that ask for the same thing, found among many. Knows no SQL and nobody who asked.

Complete linkage over the cosines of the questions: two clusters become one only where every question of the
one is alike every question of the other, so that one loose wording does not chain strangers together. Names
of roles are left out, or all questions that name one role would look alike; the caller keeps roles apart.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from knowledge.embedding import Encoder, Matrix

# Chosen on the tune half of tests/golden/gaps.yaml. Below, precision falls before recall gains much; and a
# wrong merge costs more than a missed one: it sends somebody the answer to another question.
ALIKE = 0.55
_REMEMBERED = 2000  # vectors, 1.5 KB each: a list that is opened twice is encoded once


class Clusters:
    """Groups questions; `roles` maps a role's id to what people call it. Safe to share between threads."""

    def __init__(self, encoder: Encoder, roles: Mapping[str, Sequence[str]], alike: float = ALIKE) -> None:
        self._alike = alike
        self._names = {role: _any_of(names) for role, names in roles.items()}
        self._all_names = _any_of([name for names in roles.values() for name in names])
        self._vector = lru_cache(_REMEMBERED)(lambda text: encoder.encode(text).vector)

    def role_named(self, text: str) -> str | None:
        """The one role that a question names; None where it names none or several."""
        named = [role for role, names in self._names.items() if names.search(text)]
        return named[0] if len(named) == 1 else None

    def of(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """The clusters as positions in `texts`, the most central of each first; every position once.

        In no way that shows does it matter in which order the texts come. A new text costs one pass of the
        model.
        """
        places: dict[str, list[int]] = {text: [] for text in sorted(texts)}
        for at, text in enumerate(texts):
            places[text].append(at)
        if not places:
            return []
        vectors = np.stack([self._vector(self._without_roles(text)) for text in places])
        similar = vectors @ vectors.T
        where = list(places.values())
        counts = np.array([len(each) for each in where], dtype=np.float32)
        return [
            tuple(place for at in _central_first(group, similar, counts) for place in where[at])
            for group in linked(similar, self._alike)
        ]

    def _without_roles(self, text: str) -> str:
        return self._all_names.sub(" ", text).strip() or text


def linked(similar: Matrix, alike: float) -> list[list[int]]:
    """Complete linkage: positions (n) grouped by their similarities (n, n), the most alike first.

    Ties go to the earlier positions. 500 questions take some 100 ms.
    """
    groups = {at: [at] for at in range(len(similar))}
    near = np.array(similar, dtype=np.float32)
    np.fill_diagonal(near, -np.inf)
    while len(groups) > 1:
        one, other = divmod(int(near.argmax()), len(near))
        if near[one, other] < alike:
            break
        groups[one] += groups.pop(other)
        near[one] = near[:, one] = np.minimum(near[one], near[other])
        near[other] = near[:, other] = near[one, one] = -np.inf
    return [sorted(group) for group in groups.values()]


def _central_first(group: Sequence[int], similar: Matrix, counts: Matrix) -> list[int]:
    """The group with that one first that is nearest to all that was asked, wordings by how often."""
    nearness = similar[np.ix_(group, group)] @ counts[group]
    order = sorted(range(len(group)), key=lambda at: (-round(float(nearness[at]), 4), at))
    return [group[at] for at in order]


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first) or '(?!)'})s?\b", re.IGNORECASE)
