"""How much speaks for each of the passages that were found, as an answer to a question. CPU only.

Knows neither the index that they come from nor how they were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from knowledge.embedding import Matrix
from knowledge.gaps import is_boilerplate, is_gap
from knowledge.kinds import gives, kinds_asked, same_form
from knowledge.packing import PassageTokens
from knowledge.question import Question
from knowledge.ranking import Covered, Part, TermCover, covered_of, own_rows
from knowledge.segments import Segments
from knowledge.support import NOTHING, Among, Denied, Signs, signs_of, support
from knowledge.units import answered_question
from storage.passages import ListedPassage

# Fitted (softmax over the candidates of a question) on the tune half of tests/golden; coverage weighs 1.
PART_WEIGHT = 0.95
DENSE_WEIGHT = 0.30
DENSE_WEIGHT_APART = 30.0  # ... the more, the farther the found questions are apart
NARROW = 0.55  # spread up to which they are about one thing, as the postings of one company are
PART_DENSE_WEIGHT = 0.65
LEXICAL_WEIGHT = 0.17
# Fitted on the tune halves of benchmarks/faq (all nine files at once, and each alone) and tests/golden.
POSED_WEIGHT = 0.78  # the cosine with the question that a passage answers
POSED = 0.51  # ... and what counts for it where a passage answers none
ABOUT_ROLE = 0.60
NO_FIGURE = 0.50
OTHER_FORM = 0.40
GAP = 0.40
BOILERPLATE = 0.15
KIND_NAMED = 0.6  # added to the coverage of a denial that names the kind of figure asked for
_SPOKEN_OF = 0.5
# A coach's answer to the very question that is asked goes before all else: more than the other bonuses
# together, and support enough whatever its words are. Measured on tests/golden/gaps.yaml, tune.
REVIEWED = 2.0
_SAME_QUESTION = 0.72  # of either question covered by the other


@dataclass(frozen=True, slots=True, eq=False)
class Encodings:
    """What the model made of one passage."""

    vector: Matrix
    segments: Segments

    @property
    def tokens(self) -> PassageTokens:
        """The passage's tokens."""
        return self.segments.tokens

    @property
    def nbytes(self) -> int:
        """Memory held by the arrays, in bytes."""
        return self.vector.nbytes + self.segments.nbytes


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
    def reviewed(self) -> bool:
        """Whether it is a coach's answer, to be said as it stands."""
        return is_reviewed(self.passage)

    @property
    def tells(self) -> bool:
        """Whether it may answer: it does more than to say what is not said."""
        return bool(self.parts) and not is_gap(self.passage.section)


def weighed(question: Question, given: Sequence[Given]) -> list[Ranked]:
    """Passages with what speaks for them as answers to the question, best first."""
    cover = TermCover(question.terms)
    covered = covered_of(cover, question.vector, [each.encodings.segments for each in given])
    denied = [_denied(question, cover, *each) for each in zip(given, covered, strict=True)]
    own = [no for no, each in zip(denied, given, strict=True) if no and each.own]
    among = Among(own, max(0.0, _spread(given) - NARROW))
    dense = dense_weight(among.apart, [each.posed is not None for each in covered])
    ranked = [
        _ranked(question, cover, each, found, no, among, dense)
        for each, found, no in zip(given, covered, denied, strict=True)
    ]
    return sorted(ranked, key=lambda each: -each.score)


def dense_weight(apart: float, posing: Sequence[bool]) -> float:
    """What a passage's cosine weighs: the more, the farther the found ones are apart, as far as each of them
    is one that answers a question. Paragraphs of many topics (SQuAD 2.0) are ranked worse by it.
    """
    return DENSE_WEIGHT + DENSE_WEIGHT_APART * apart * (sum(posing) / max(len(posing), 1))


def _spread(given: Sequence[Given]) -> float:
    """How far the found passages are apart, 0 to 1: the variance of their vectors."""
    if not given:
        return 0.0
    centre = np.mean([each.encodings.vector for each in given], axis=0)
    return 1.0 - float(centre @ centre)


def _ranked(
    question: Question,
    cover: TermCover,
    given: Given,
    covered: Covered,
    denied: Denied | None,
    among: Among,
    dense: float,
) -> Ranked:
    passage = given.passage
    answered = _answers(cover, covered.parts, given)
    telling = tuple(part for part in covered.parts if part.tells or is_reviewed(passage))
    cosine = float(given.encodings.vector @ question.vector)
    read = replace(covered, parts=telling or covered.parts)
    if not read.parts or not question.terms:
        return Ranked(given, cosine, cosine, (), denied, NOTHING, None)
    signs = signs_of(question, cover, read, passage, given.role_names, given.own, cosine, among)
    score = (
        signs.whole
        + PART_WEIGHT * signs.part
        + dense * cosine
        + PART_DENSE_WEIGHT * max(part.cosine for part in read.parts)
        + POSED_WEIGHT * (POSED if read.posed is None else read.posed)
        + LEXICAL_WEIGHT * given.lexical
        + (REVIEWED if answered else _bonus(given, question))
    )
    sure = max(support(signs), REVIEWED) if answered else support(signs)
    return Ranked(given, score, cosine, telling, denied, sure if telling else NOTHING, signs)


def is_reviewed(passage: ListedPassage) -> bool:
    """Whether a passage is a coach's answer to a question that candidates asked."""
    return passage.origin == "reviewed"


def _answers(cover: TermCover, parts: Sequence[Part], given: Given) -> bool:
    """Whether a passage is a coach's answer to this very question: either question covers the other."""
    posed = next((part for part in parts if part.unit.kind == "question"), None)
    if not is_reviewed(given.passage) or not given.own or posed is None:
        return False
    own = own_rows(given.encodings.tokens, posed.unit.start, posed.unit.end)
    forth = float(cover.total(posed.covered[:, None])[0])
    return min(forth, cover.back(own)) >= _SAME_QUESTION


def _denied(question: Question, cover: TermCover, given: Given, covered: Covered) -> Denied | None:
    """What of the question the passage says that its document does not say."""
    denials = given.encodings.segments.denials
    asked = [at for at, each in enumerate(denials) if not each.kinds or each.kinds & question.asks]
    if not asked or is_reviewed(given.passage):
        return None
    found, totals = [denials[at] for at in asked], cover.total(covered.denials[asked].T)
    named = [
        bool(each.names & question.asks) and total > _SPOKEN_OF
        for each, total in zip(found, totals, strict=True)
    ]
    raised = totals + np.array(named, dtype=np.float32) * np.float32(KIND_NAMED)
    at = int(raised.argmax())
    return Denied(found[at].sentence, float(raised[at]), float(totals[at]))


def _bonus(given: Given, question: Question) -> float:
    """What speaks for or against a passage besides its words."""
    passage = given.passage
    standing, posed = _standing(passage)
    bonus = standing + (ABOUT_ROLE if given.about else 0.0)
    if not gives(question.asks, passage.text):
        bonus -= NO_FIGURE
    if not same_form(question.asks, posed):
        bonus -= OTHER_FORM
    return bonus


@lru_cache(maxsize=4096)
def _standing(passage: ListedPassage) -> tuple[float, frozenset[str]]:
    """What speaks against a passage whatever is asked, and the kinds that its question asks for."""
    against = -GAP if is_gap(passage.section) else 0.0
    if is_boilerplate(passage.section, passage.text):
        against -= BOILERPLATE
    return against, kinds_asked(answered_question(passage.section, passage.text))
