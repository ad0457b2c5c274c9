"""How much of one criterion an answer holds, and which of its words show it. Knows no rubric as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Protocol

from coaching import star
from coaching.answer_text import AnswerText, Span
from coaching.grades import STEPS
from coaching.outright import contradicts
from coaching.rubric import Criterion

# Raw match -> 0..1: unrelated text matches at about .03, a very good answer in its own words at about .87.
_FLOOR, _SPAN = 0.03, 0.84
# That -> how much of a criterion there is, so that the nearest step is what its anchor says. Criteria of good
# answers in other words lie at .5 to .87 (a tenth lower, a tenth higher), of answers to other questions on
# the same topic mostly below .43, of unrelated ones below .2 (tests/integration/answers.yaml, and the bank).
_LADDER = (
    (0.0, 0.0),
    (0.185, 0.0),
    (0.285, 0.125),
    (0.385, 0.375),
    (0.485, 0.625),
    (0.635, 0.875),
    (0.785, 1.0),
    (1.0, 1.0),
)
_NO_EVIDENCE = 0.1  # below this the best clause has nothing to do with the criterion
# What is left where no is right and the answer says yes, whatever its reasons: of 58 such answers that people
# graded none was right.
_CONTRADICTED = 0.1
# What an answer with another figure than the right one, with none, and with the right one is worth.
_WRONG_FIGURE, _NO_FIGURE, _RIGHT_FIGURE = 0.25, 0.5, 0.75


class Matcher(Protocol):
    """How much of an expected text stands in another one, by meaning; raw, in -1..1."""

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """The match; words of `ignoring` weigh nothing."""
        ...

    def match_spans(self, expected: str, text: str, spans: Sequence[Span], ignoring: str = "") -> list[float]:
        """The match with each part of a text, by its characters."""
        ...

    def belonging(self, text: str, spans: Sequence[Span], topics: Sequence[str]) -> list[float]:
        """How much more each part of a text is about what the topics are about than chance has it; -1..1."""
        ...

    def likeness(self, text: str, other: str) -> float:
        """How alike two whole texts are, -1..1; 1 for a text and itself."""
        ...


class FigureReader(Protocol):
    """Compares figures as values: an hour is 60 minutes."""

    def stated(self, wanted: str, text: str) -> tuple[bool, Span] | None:
        """Whether a text states the wanted figure, and where; None where it states none of that kind."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """How much of a criterion is there (0..1), and the words that show it; without any it is 0."""

    score: float
    evidence: str


_NOTHING = Found(0.0, "")


def on_ladder(match: float) -> float:
    """A match (0..1) as how much of a criterion there is (0..1); rises with it."""
    for (low, bottom), (high, top) in pairwise(_LADDER):
        if match <= high:
            return bottom + (top - bottom) * (match - low) / (high - low)
    return 1.0


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores criteria; always the same way."""

    matcher: Matcher
    figures: FigureReader

    def score(self, criterion: Criterion, text: AnswerText, question: str, *, stepped: bool) -> Found:
        """What there is of a criterion in an answer; the words of the question count for nothing.

        `stepped`: on the scale of the anchors, else as fine as the match.
        """
        if criterion.points:
            found = self._listed(criterion, text, question, stepped)
        else:
            # A point of one sentence is said in one place; words from everywhere say nothing together. But a
            # reference is longer, and a part of a story may be told throughout it.
            near = stepped and not criterion.part
            found = self._best((criterion.expects, *criterion.also), text, question, stepped, near)
        if criterion.part:
            told = star.find(text, criterion.part)
            found = max(found, Found(told.step / STEPS, told.evidence), key=lambda each: each.score)
        return self._with_figure(criterion.figure, found, text) if criterion.figure else found

    def _best(
        self, sentences: Sequence[str], text: AnswerText, question: str, stepped: bool, near: bool
    ) -> Found:
        """The sentence of which the answer holds most."""
        matches = [self._match(sentence, text, question, near) for sentence in sentences]
        best = max(range(len(matches)), key=lambda at: matches[at])
        score = on_ladder(matches[best]) if stepped else matches[best]
        return Found(score, self._evidence(sentences[best], text, question)) if score else _NOTHING

    def _listed(self, criterion: Criterion, text: AnswerText, question: str, near: bool) -> Found:
        """Any `needs` of the points: the mean of those that the answer holds best."""
        matches = sorted(((self._match(p, text, question, near), p) for p in criterion.points), reverse=True)
        counted = matches[: criterion.needs or len(matches)]
        score, point = fmean(on_ladder(match) for match, _ in counted), counted[0][1]
        return Found(score, self._evidence(point, text, question)) if score else _NOTHING

    def _with_figure(self, figure: str, found: Found, text: AnswerText) -> Found:
        """The figure decides: with the right one most of the criterion is there, with another hardly any."""
        stated = self.figures.stated(figure, text.plain)
        if stated is None:
            return Found(min(found.score, _NO_FIGURE), found.evidence)
        right, (start, end) = stated
        clause = next((span for span in text.clauses() if span[0] <= start < span[1]), (start, end))
        if not right:
            return Found(min(found.score, _WRONG_FIGURE), found.evidence)
        return Found(max(found.score, _RIGHT_FIGURE), text.original(clause))

    def _match(self, sentence: str, text: AnswerText, question: str, near: bool) -> float:
        """How much of a sentence an answer holds; `near`: in two neighbouring clauses and not all over it."""
        clauses = text.clauses()
        if near and len(clauses) > 2:
            pairs = [(first[0], second[1]) for first, second in pairwise(clauses)]
            raw = max(self.matcher.match_spans(sentence, text.plain, pairs, question))
        else:
            raw = self.matcher.match(sentence, text.plain, question)
        score = min(1.0, max(0.0, (raw - _FLOOR) / _SPAN))
        if contradicts(text.plain, sentence):
            score = min(score, _CONTRADICTED)
        return score if score >= _NO_EVIDENCE else 0.0

    def _evidence(self, sentence: str, text: AnswerText, question: str) -> str:
        clauses = text.clauses()
        if len(clauses) == 1:
            return text.original(clauses[0])
        matches = self.matcher.match_spans(sentence, text.plain, clauses, question)
        return text.original(clauses[matches.index(max(matches))])
