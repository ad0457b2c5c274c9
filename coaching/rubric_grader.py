"""Grade an answer against a rubric by meaning, without a language model. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2
from statistics import fmean

from coaching import calibration
from coaching.answer_checks import FOREIGN, OTHER_LANGUAGE, denies, fault_of, flags_of
from coaching.answer_guards import answering, sentences, without
from coaching.answer_text import AnswerText, Span, words_of
from coaching.contrasts import contrasts_of, names
from coaching.criteria import FigureReader, Matcher, Scorer
from coaching.english import is_foreign
from coaching.grades import STEPS, Agreement, CriterionGrade, Grade, GradedAnswer
from coaching.rubric import Criterion, Rubric
from coaching.verdict import ungraded, verdict

# Of unrelated sentences nine in ten are below this (so far above chance), of good answers' one in fifty.
_ABOUT_IT = 0.085
# A short answer in words of its own may lie below that as a whole. So much of what is expected (a raw match)
# a sentence has to say then; beside sentences that are about it none is kept, or padding would count. In
# steps so little counts for nothing.
_SAYS_SOME = 0.15
# Match of a sentence with what of the rubric it says best: nine in ten sentences of good answers have more,
# one in fifteen of those that ask for marks.
_BEARS = 0.25
_SAYS_IT = 0.65  # how much of a forbidden sentence a clause has to hold: on the safe side
FORBIDDEN = "forbidden"
# What is left of a point that is told of the wrong term, or of a part of a story about something else.
_HELD = 0.25
SWAPPED = "swapped"
OFF_TOPIC = "off_topic"
# How much a story holds of the four sentences on what was asked that fit it best: at least so much for each
# doubling of its words, as a long one fits anything a little, less something. Of 58 stories to their own
# question two hold less, of stories to another one three in four.
_FITTING, _FITS, _LESS = 4, 0.05, 0.01


@dataclass(frozen=True, slots=True)
class RubricGrader:
    """Scores each criterion by how much of what it expects the answer says; always the same way."""

    matcher: Matcher
    figures: FigureReader

    def grade(
        self,
        question: str,
        reference: str,
        answer: str,
        rubric: Rubric,
        graded: Sequence[GradedAnswer] = (),
    ) -> Grade:
        """The grade of the first 4096 characters of `answer`.

        `graded` are answers to this question that a coach has graded. From three on (ten are used) they
        correct our score of this one, and those most that are most like it; the less the worse that would do
        on those very answers.
        """
        text = AnswerText.of(answer)
        if fault := fault_of(text, question, reference, *rubric.others):
            return ungraded(rubric, fault)
        heard = self._heard(rubric, text, question, reference)
        flags = flags_of(text, question, reference, *rubric.others)
        if OTHER_LANGUAGE in flags and not heard.clauses():
            return ungraded(rubric, FOREIGN)
        scored, doubts = self._criteria(rubric, heard, question, reference)
        said = self._said(rubric, heard, question)
        flags += [*([FORBIDDEN] if any(said) else []), *doubts]
        known = self._graded(question, reference, rubric, graded)
        if known and (by := self._correction(known, text)):
            scored, flags = calibration.shifted(scored, by), [*flags, "calibrated"]
        scored = _stepped(rubric, scored)
        grade = verdict(rubric, scored, "rubric", flags, said)
        return replace(grade, agreement=known.agreement) if known else grade

    def bearing(self, question: str, rubric: Rubric, text: AnswerText) -> AnswerText:
        """An answer without the sentences that say hardly any of what is expected; stories stay whole."""
        if any(criterion.part for criterion in rubric.criteria):
            return text
        spans = sentences(text.plain)
        says = self._most(rubric, text, spans, question)
        return without(text, [span for span, raw in zip(spans, says, strict=True) if raw < _BEARS])

    def agreement(
        self, question: str, reference: str, rubric: Rubric, graded: Sequence[GradedAnswer]
    ) -> Agreement | None:
        """How far we are off from coaches on a question; None where they graded fewer than three answers."""
        known = self._graded(question, reference, rubric, graded)
        return known.agreement if known else None

    def _heard(self, rubric: Rubric, text: AnswerText, question: str, reference: str) -> AnswerText:
        """What of an answer counts: what is no answer is left out, and sentences about something else."""
        answer = answering(text, question, reference, *rubric.others)
        if any(criterion.part for criterion in rubric.criteria):
            return answer  # a story may be about anything
        spans = sentences(answer.plain)
        # Each way to answer by itself: the more words topics have, the more of a match is put down to chance.
        by_way = [self.matcher.belonging(answer.plain, spans, (question, *said)) for said in _ways(rubric)]
        near = [max(shares) for shares in zip(*by_way, strict=True)]
        # Of another language the matcher knows only the terms that it shares with English.
        foreign = is_foreign(answer.plain)
        far = [
            span for span, share in zip(spans, near, strict=True) if share < (0.0 if foreign else _ABOUT_IT)
        ]
        if far == spans and not (foreign or rubric.stepped):
            says = self._most(rubric, answer, far, question)
            far = [span for span, raw in zip(far, says, strict=True) if raw < _SAYS_SOME]
        kept = without(answer, far)
        return kept if kept.clauses() else AnswerText.of("")

    def _most(self, rubric: Rubric, text: AnswerText, spans: Sequence[Span], question: str) -> list[float]:
        """For each part of an answer its match with what of the rubric it says best."""
        wanted = {sentence for way in _ways(rubric) for sentence in way}
        by_sentence = [self.matcher.match_spans(each, text.plain, spans, question) for each in wanted]
        return [max(matches) for matches in zip(*by_sentence, strict=True)]

    def _criteria(
        self, rubric: Rubric, text: AnswerText, question: str, reference: str
    ) -> tuple[tuple[CriterionGrade, ...], list[str]]:
        """What there is of each criterion, and flags for what holds some of them down."""
        exchanged = contrasts_of(question, reference, rubric).exchanged(text.plain, self.matcher)
        off_topic = self._is_off_topic(rubric, text)
        scorer = Scorer(self.matcher, self.figures)

        def grade(criterion: Criterion) -> CriterionGrade:
            found = scorer.score(criterion, text, question, stepped=rubric.stepped)
            # Against a reference alone a right comparison can look so (on SAF r falls by .01): only flagged.
            told_of_other = rubric.stepped and names(found.evidence, exchanged)
            held = told_of_other or bool(criterion.part and off_topic)
            score = min(found.score, _HELD) if held else found.score
            return CriterionGrade(criterion.name, criterion.weight, score, found.evidence, missing="")

        doubts = {SWAPPED: bool(exchanged), OFF_TOPIC: off_topic}
        return tuple(map(grade, rubric.criteria)), [flag for flag, is_there in doubts.items() if is_there]

    def _is_off_topic(self, rubric: Rubric, text: AnswerText) -> bool:
        """Whether a story hardly says anything that stories on the question say."""
        clauses = text.clauses()
        if not rubric.about or not clauses:
            return False
        fits = sorted(max(self.matcher.match_spans(each, text.plain, clauses)) for each in rubric.about)
        return fmean(fits[-_FITTING:]) < _FITS * log2(len(words_of(text.plain))) - _LESS

    def _said(self, rubric: Rubric, text: AnswerText, question: str) -> list[str]:
        """For each forbidden point the clause that says it, "" where none does.

        A clause that denies it says the opposite, and half a match is no proof: in doubt nobody pays.
        """
        return [self._clause_with(never.says, text, question) for never in rubric.never]

    def _clause_with(self, sentence: str, text: AnswerText, question: str) -> str:
        clauses = text.clauses()
        if not clauses:
            return ""
        matches = self.matcher.match_spans(sentence, text.plain, clauses, question)
        best = clauses[matches.index(max(matches))]
        said = text.original(best)
        return said if max(matches) >= _SAYS_IT and not denies(sentence, said) else ""

    def _graded(
        self, question: str, reference: str, rubric: Rubric, graded: Sequence[GradedAnswer]
    ) -> "_Graded | None":
        """What a coach's answers say of our scores; None where there are too few."""
        if len(graded) < calibration.FEWEST:
            return None
        used = graded[: calibration.MOST]
        known = [AnswerText.of(g.answer) for g in used]
        return _Graded(
            rubric=rubric,
            texts=[answer.plain for answer in known],
            ours=[self._plain(question, reference, answer, rubric) for answer in known],
            coach=[g.score for g in used],
            alike=[[self.matcher.likeness(one.plain, other.plain) for other in known] for one in known],
        )

    def _correction(self, known: "_Graded", text: AnswerText) -> float:
        to = [self.matcher.likeness(text.plain, other) for other in known.texts]
        return calibration.correction(known.scores, known.coach, known.alike, to, known.given)

    def _plain(self, question: str, reference: str, text: AnswerText, rubric: Rubric) -> "_Plain":
        if fault_of(text, question, reference, *rubric.others):
            return _Plain((), ())
        text = self._heard(rubric, text, question, reference)
        scored, _ = self._criteria(rubric, text, question, reference)
        return _Plain(scored, [bool(said) for said in self._said(rubric, text, question)])


def _ways(rubric: Rubric) -> list[list[str]]:
    """What the criteria ask for: all as they stand, all with their first alternative, and so on."""
    ways = [(each.expects, *each.also) for each in rubric.criteria]
    points = [point for each in rubric.criteria for point in each.points]
    return [[*(way[min(nth, len(way) - 1)] for way in ways), *points] for nth in range(max(map(len, ways)))]


def _stepped(rubric: Rubric, scored: Sequence[CriterionGrade]) -> tuple[CriterionGrade, ...]:
    """The criteria as they are given: in steps, where the rubric has any."""
    if not rubric.stepped:
        return tuple(scored)
    return tuple(replace(each, score=round(each.score * STEPS) / STEPS) for each in scored)


@dataclass(frozen=True, slots=True)
class _Plain:
    """Our criteria of an answer before any correction, none where it has a fault; what it says of `never`."""

    scored: Sequence[CriterionGrade]
    said: Sequence[bool]

    def total(self, rubric: Rubric, scored: Sequence[CriterionGrade]) -> float:
        return rubric.total([each.score for each in scored], self.said) if scored else 0.0


@dataclass(frozen=True, slots=True)
class _Graded:
    """Answers that a coach has graded: texts, our criteria, the coach's scores, and how alike they are."""

    rubric: Rubric
    texts: Sequence[str]
    ours: Sequence[_Plain]
    coach: Sequence[float]
    alike: Sequence[Sequence[float]]

    @property
    def scores(self) -> list[float]:
        """Our totals, as fine as the match: residuals are learnt from these."""
        return [each.total(self.rubric, each.scored) for each in self.ours]

    def given(self, at: int, by: float) -> float:
        """What an answer would be given with its score corrected by so much: a correction is judged by it."""
        ours = self.ours[at]
        shifted = calibration.shifted(ours.scored, by) if ours.scored else ()
        return ours.total(self.rubric, _stepped(self.rubric, shifted))

    @property
    def agreement(self) -> Agreement:
        without, learnt = calibration.errors(self.scores, self.coach, self.alike, self.given)
        return Agreement(len(self.texts), round(without, 4), round(learnt, 4))
