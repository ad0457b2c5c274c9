"""One loaded version of the index, and how it ranks passages for a question. CPU only: no SQL and no Chroma.

Dense and lexical candidates are fused by rank; the best of them are ranked again by late interaction.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Encoder
from knowledge.lexical import Lexicon
from knowledge.packing import unpack, with_context
from knowledge.question import Heard, Question, QuestionReader, Synonyms
from knowledge.segments import segments_of
from knowledge.weighing import Encodings, Given, Ranked, weighed
from storage.passages import ListedPassage

CANDIDATES = 48  # from each of Chroma and BM25
RERANKED = 24
Packed = tuple[bytes, bytes]  # a passage's vector and tokens, as SQL holds them
_RANK_OFFSET = 20  # of reciprocal rank fusion: small, so that a first place counts


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score`, 0 to 1, is how likely it answers."""

    passage_id: str
    source: str
    title: str
    role: str | None
    section: str
    text: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Lexical:
    """The BM25 score of every passage for a question, and the positions of the best ones, best first."""

    scores: npt.NDArray[np.float32]
    best: tuple[int, ...]


class LoadedIndex:
    """The passages of one version in memory, without their vectors."""

    def __init__(
        self,
        passages: Sequence[ListedPassage],
        encoder: Encoder,
        synonyms: Synonyms,
        roles: Mapping[str, Sequence[str]],
    ) -> None:
        self.passages = passages
        self._position = {passage.id: at for at, passage in enumerate(passages)}
        self.lexicon = Lexicon([with_context(p.title, p.section, p.text) for p in passages])
        self._roles = roles
        self._reader = QuestionReader(encoder, self.lexicon, synonyms, roles)

    def hear(self, text: str) -> Heard:
        """See QuestionReader.hear."""
        return self._reader.hear(text)

    def understand(self, heard: Heard) -> tuple[Question, Lexical]:
        """The question, and the passages that share words with it; needs no vectors of passages."""
        question = self._reader.understand(heard)
        scores = self.lexicon.scores(question.stems)
        size = min(CANDIDATES, len(scores))
        top = np.argpartition(-scores, size - 1)[:size] if size else np.zeros(0, np.intp)
        best = [int(at) for at in top[np.argsort(-scores[top])] if scores[at] > 0]
        return question, Lexical(scores, tuple(best))

    def candidates(self, lexical: Lexical, dense: Sequence[str]) -> list[str]:
        """The ids of the passages worth a closer look; `dense` are the nearest by vector, best first."""
        nearest = [self._position[id_] for id_ in dense if id_ in self._position]
        fused: dict[int, float] = {}
        for ranking in (nearest, lexical.best):
            for rank, at in enumerate(ranking):
                fused[at] = fused.get(at, 0.0) + 1 / (_RANK_OFFSET + rank)
        best = sorted(fused, key=lambda at: -fused[at])[:RERANKED]
        return [self.passages[at].id for at in best]

    def encodings(self, packed: Mapping[str, Packed]) -> dict[str, Encodings]:
        """What can be worked out of passages' packed encodings (vector, tokens) before they are ranked."""
        return {
            id_: Encodings(
                np.frombuffer(vector, "<f4"),
                segments_of(passage.text, unpack(tokens), passage.section),
            )
            for id_, (vector, tokens) in packed.items()
            for passage in [self.passages[self._position[id_]]]
        }

    def rank(
        self, question: Question, role: str | None, lexical: Lexical, found: Mapping[str, Encodings]
    ) -> list[Ranked]:
        """The found passages, best first; `role` is the candidate's own."""
        passages = [self.passages[self._position[id_]] for id_ in found]
        highest = max(float(lexical.scores.max(initial=0.0)), 1e-6)
        about = question.roles or frozenset([role] if role else [])
        given = [
            Given(
                passage,
                found[passage.id],
                float(lexical.scores[self._position[passage.id]]) / highest,
                not about or passage.role is None or passage.role in about,
                passage.role in about,
                self._roles.get(passage.role or "", ()),
            )
            for passage in passages
        ]
        return weighed(question, given)


def hit_of(ranked: Ranked) -> Hit:
    """What of a ranked passage others see."""
    passage = ranked.passage
    place = (passage.id, passage.source, passage.title, passage.role, passage.section, passage.text)
    return Hit(*place, score=round(1 / (1 + math.exp(-ranked.support)), 4))
