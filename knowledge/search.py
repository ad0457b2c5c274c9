"""One loaded version of the index, and how it ranks passages for a question. CPU only: no SQL and no Chroma.

Dense and lexical candidates are fused by rank; the best of them are ranked again by late interaction.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.embedding import Encoder, Matrix
from knowledge.gaps import GAP_STATEMENT, denials, is_boilerplate, is_gap
from knowledge.kinds import gives, kinds_asked, same_form
from knowledge.lexical import Lexicon
from knowledge.packing import PassageTokens, with_context
from knowledge.question import Question, QuestionReader, Synonyms
from knowledge.ranking import Part, TermCover, own_rows, parts_of
from knowledge.support import NOTHING, Denied, Signs, signs_of, support
from storage.passages import ListedPassage

CANDIDATES = 48  # from each of Chroma and BM25
RERANKED = 24
_RANK_OFFSET = 20  # of reciprocal rank fusion: small, so that a first place counts

# Fitted (softmax over the candidates of a question) on the tune half of tests/golden; coverage weighs 1.
PART_WEIGHT = 0.95
DENSE_WEIGHT = 0.30
PART_DENSE_WEIGHT = 0.65
LEXICAL_WEIGHT = 0.17
ABOUT_ROLE = 0.60
NO_FIGURE = 0.35
OTHER_FORM = 0.40
GAP = 0.40
BOILERPLATE = 0.15
KIND_NAMED = 0.6  # added to the coverage of a denial that names the kind of figure asked for
_SPOKEN_OF = 0.5


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
class Encodings:
    """What the model made of one passage."""

    vector: Matrix
    tokens: PassageTokens


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A passage with what is known of it before it is read: `lexical`, its BM25 score as a share of the
    highest; `own`, whether it is of a role that the question is about (`about`) or of none; what people call
    its role, the title first.
    """

    passage: ListedPassage
    encodings: Encodings
    lexical: float
    own: bool
    about: bool
    role_names: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A passage with the evidence for it: `score` orders; `support` (log-odds) is how much speaks for an
    answer in its `parts`; `denied` is what it says that its document does not say.
    """

    given: Given
    score: float
    cosine: float
    parts: tuple[Part, ...]
    denied: Denied | None
    support: float
    signs: Signs | None

    @property
    def passage(self) -> ListedPassage:
        """The passage itself."""
        return self.given.passage

    @property
    def encodings(self) -> Encodings:
        """What the model made of it."""
        return self.given.encodings

    @property
    def near(self) -> float:
        """The cosine of the question with the part that is nearest to it."""
        return max((part.cosine for part in self.parts), default=0.0)

    @property
    def tells(self) -> bool:
        """Whether it may answer: it does more than to say what is not said."""
        return bool(self.parts) and not is_gap(self.passage.section)


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
        passages = [self.passages[self._position[id_]] for id_ in found]
        scores = self.lexicon.scores(question.stems)
        highest = max(float(scores.max(initial=0.0)), 1e-6)
        about = question.roles or frozenset([role] if role else [])
        given = [
            Given(
                passage,
                found[passage.id],
                float(scores[self._position[passage.id]]) / highest,
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


def weighed(question: Question, given: Sequence[Given]) -> list[Ranked]:
    """Passages with what speaks for them as answers to the question, best first."""
    cover = TermCover(question.terms)
    parts = parts_of(cover, question.vector, [(each.passage.text, each.encodings.tokens) for each in given])
    denied = [_denied(question, cover, each) for each in given]
    gap = max((no.coverage for no, each in zip(denied, given, strict=True) if no and each.own), default=0.0)
    ranked = [
        _ranked(question, cover, each, found, no, gap)
        for each, found, no in zip(given, parts, denied, strict=True)
    ]
    return sorted(ranked, key=lambda each: -each.score)


def _ranked(
    question: Question,
    cover: TermCover,
    given: Given,
    parts: Sequence[Part],
    denied: Denied | None,
    gap: float,
) -> Ranked:
    passage = given.passage
    telling = tuple(part for part in parts if not GAP_STATEMENT.search(part.unit.said))
    cosine = float(given.encodings.vector @ question.vector)
    read = telling or parts
    if not read or not question.terms:
        return Ranked(given, cosine, cosine, (), denied, NOTHING, None)
    signs = signs_of(question, cover, read, passage, gap)
    score = (
        signs.whole
        + PART_WEIGHT * signs.part
        + DENSE_WEIGHT * cosine
        + PART_DENSE_WEIGHT * max(part.cosine for part in read)
        + LEXICAL_WEIGHT * given.lexical
        + _bonus(given, question)
    )
    return Ranked(given, score, cosine, telling, denied, support(signs) if telling else NOTHING, signs)


def _denied(question: Question, cover: TermCover, given: Given) -> Denied | None:
    """What of the question the passage says that its document does not say."""
    tokens = given.encodings.tokens
    found = [each for each in denials(given.passage.text) if each.kinds <= question.asks]
    if not found:
        return None
    covered = cover.total(cover.cover([own_rows(tokens, each.start, each.end) for each in found]))
    named = [
        bool(each.names & question.asks) and total > _SPOKEN_OF
        for each, total in zip(found, covered, strict=True)
    ]
    covered = covered + np.array(named, dtype=np.float32) * np.float32(KIND_NAMED)
    at = int(covered.argmax())
    return Denied(found[at].sentence, float(covered[at]))


def _bonus(given: Given, question: Question) -> float:
    """What speaks for or against a passage besides its words."""
    passage = given.passage
    bonus = ABOUT_ROLE if given.about else 0.0
    if is_gap(passage.section):
        bonus -= GAP
    if is_boilerplate(passage.section, passage.text):
        bonus -= BOILERPLATE
    if not gives(question.asks, passage.text):
        bonus -= NO_FIGURE
    if passage.kind == "qa" and not same_form(question.asks, kinds_asked(_question_of(passage))):
        bonus -= OTHER_FORM
    return bonus


def _question_of(passage: ListedPassage) -> str:
    return passage.text.split("\n", 1)[0].split(":", 1)[-1].strip()
