"""One loaded version of the index, and how it ranks passages for a question. CPU only: no SQL and no Chroma.

Dense and lexical candidates are fused by rank; the best of them are ranked again by late interaction.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.embedding import Encoder, Matrix
from knowledge.kinds import gives, kinds_asked, same_form
from knowledge.lexical import Lexicon
from knowledge.packing import CONTEXT, PassageTokens, with_context
from knowledge.question import Question, QuestionReader, Synonyms
from knowledge.ranking import TermCover
from storage.passages import ListedPassage

_GAP_HEADING = re.compile(r"does(?: not|n't) (?:say|cover|answer)|not covered", re.IGNORECASE)
CANDIDATES = 48  # from each of Chroma and BM25
RERANKED = 24
_RANK_OFFSET = 20  # of reciprocal rank fusion: small, so that a first place counts

DENSE_WEIGHT = 0.45
LEXICAL_WEIGHT = 0.15
OWN_ROLE = 0.10
NAMED_ROLE = 0.20
NO_FIGURE = 0.05
OTHER_FORM = 0.05
GAP = 0.12


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with a score of which only the order matters."""

    passage_id: str
    source: str
    title: str
    role: str | None
    section: str
    text: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Encodings:
    """What the model made of one passage."""

    vector: Matrix
    tokens: PassageTokens


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A passage with the evidence for it: `covered` has one value a term, `cosine` is of whole texts."""

    passage: ListedPassage
    encodings: Encodings
    covered: Matrix
    coverage: float
    cosine: float
    lexical: float
    score: float


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
        self._reader = QuestionReader(encoder, self.lexicon, synonyms, roles)

    def read(self, question: str) -> Question:
        """See QuestionReader.read."""
        return self._reader.read(question)

    def candidates(self, question: Question, dense: Sequence[str]) -> list[str]:
        """The ids of the passages worth a closer look; `dense` are the nearest by vector, best first."""
        scores = self.lexicon.scores(question.stems)
        size = min(CANDIDATES, len(scores))
        top = np.argpartition(-scores, size - 1)[:size] if size else np.zeros(0, np.intp)
        lexical = [int(at) for at in top[np.argsort(-scores[top])] if scores[at] > 0]
        nearest = [self._position[id_] for id_ in dense if id_ in self._position]
        fused: dict[int, float] = {}
        for ranking in (nearest, lexical):
            for rank, at in enumerate(ranking):
                fused[at] = fused.get(at, 0.0) + 1 / (_RANK_OFFSET + rank)
        best = sorted(fused, key=lambda at: -fused[at])[:RERANKED]
        return [self.passages[at].id for at in best]

    def rank(self, question: Question, role: str | None, found: Mapping[str, Encodings]) -> list[Ranked]:
        """The found passages, best first; `role` is the candidate's own."""
        if not found:
            return []
        passages = [self.passages[self._position[id_]] for id_ in found]
        cover = TermCover(question.terms)
        covered = cover.cover([each.tokens.rows for each in found.values()])
        coverage = cover.total(covered)
        cosines = np.stack([each.vector for each in found.values()]) @ question.vector
        scores = self.lexicon.scores(question.stems)
        lexical = scores[[self._position[id_] for id_ in found]] / max(float(scores.max()), 1e-6)
        total = coverage + DENSE_WEIGHT * cosines + LEXICAL_WEIGHT * lexical
        total = total + np.array([_bonus(passage, role, question) for passage in passages])
        ranked = [
            Ranked(
                passage,
                found[passage.id],
                covered[:, at],
                float(coverage[at]),
                float(cosines[at]),
                float(lexical[at]),
                float(total[at]),
            )
            for at, passage in enumerate(passages)
        ]
        return sorted(ranked, key=lambda each: -each.score)


def hit_of(ranked: Ranked) -> Hit:
    """What of a ranked passage others see."""
    passage = ranked.passage
    place = (passage.id, passage.source, passage.title, passage.role, passage.section, passage.text)
    return Hit(*place, score=round(ranked.score, 4))


def own_rows(tokens: PassageTokens, start: int, end: int) -> Matrix:
    """The token rows of a part of a passage, by character offsets in its text."""
    rows: Matrix = tokens.rows[(tokens.starts >= start) & (tokens.starts < end)]
    return rows


def context_rows(tokens: PassageTokens) -> Matrix:
    """The token rows of a passage's title and headings."""
    rows: Matrix = tokens.rows[tokens.starts == CONTEXT]
    return rows


def is_gap(passage: ListedPassage) -> bool:
    """Whether a passage only says what its document does not say."""
    return bool(_GAP_HEADING.search(passage.section))


def _bonus(passage: ListedPassage, own: str | None, question: Question) -> float:
    """What speaks for or against a passage besides its words."""
    bonus = _role_bonus(passage.role, own, question.roles)
    if is_gap(passage):
        bonus -= GAP
    if not gives(question.asks, passage.text):
        bonus -= NO_FIGURE
    if passage.kind == "qa" and not same_form(question.asks, kinds_asked(_question_of(passage))):
        bonus -= OTHER_FORM
    return bonus


def _question_of(passage: ListedPassage) -> str:
    return passage.text.split("\n", 1)[0].split(":", 1)[-1].strip()


def _role_bonus(role: str | None, own: str | None, named: frozenset[str]) -> float:
    """A named role wins over the candidate's own; a passage of no role is neither helped nor held back."""
    if named:
        return NAMED_ROLE if role in named else 0.0
    return OWN_ROLE if own and role == own else 0.0
