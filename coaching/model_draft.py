"""What a language model is shown of an answer, and how much is believed of what it says. Knows no network."""

from collections.abc import Sequence
from typing import Protocol

from coaching.answer_checks import ADDRESSED, flags_of, topics_of
from coaching.answer_guards import answering, sentences, without
from coaching.answer_text import AnswerText
from coaching.grades import STEPS, CriterionGrade, Grade
from coaching.rubric import Criterion, Rubric
from coaching.verdict import verdict


class ModelCriterion(Protocol):
    """One criterion as a model graded it."""

    @property
    def name(self) -> str:
        """The criterion that it means."""
        ...

    @property
    def anchor(self) -> int:
        """0 (not there) to 4 (all of it)."""
        ...

    @property
    def quote(self) -> str:
        """What it claims that the answer says."""
        ...


class ModelDraft(Protocol):
    """A whole answer as a model graded it."""

    @property
    def criteria(self) -> Sequence[ModelCriterion]:
        """One entry a criterion, if the model did as it was told."""
        ...


def shown(text: AnswerText, question: str, reference: str, rubric: Rubric) -> AnswerText:
    """The answer as a model may see it: a model can be talked to, so nothing is left that does.

    Who speaks to the grader in one sentence may well do so in the next, so of such an answer only those stay
    that have a word in common with the question or with what is expected.
    """
    heard = answering(text, question, reference, *rubric.others)
    if ADDRESSED not in flags_of(text, question, reference, *rubric.others):
        return heard
    expected = [said for each in rubric.criteria for said in (each.expects, *each.also, *each.points)]
    about = topics_of(" ".join((question, reference, *expected)))
    return without(
        heard, [(i, j) for i, j in sentences(heard.plain) if not about & topics_of(heard.plain[i:j])]
    )


def quoted(text: AnswerText, grade: Grade) -> AnswerText:
    """The sentences of an answer that a grade quotes; what talks a reader round is seldom among them."""
    spans = [span for each in grade.criteria if each.evidence and (span := text.span_of(each.evidence))]
    return without(
        text,
        [(i, j) for i, j in sentences(text.plain) if all(end <= i or j <= start for start, end in spans)],
    )


def checked(draft: ModelDraft, text: AnswerText, rubric: Rubric) -> Grade | None:
    """The grade that a draft amounts to: a quote that is not in the answer earns nothing, the total is ours.

    None where the draft is not exactly one entry a criterion, each on an anchor that exists.
    """
    entries = {_key(entry.name): entry for entry in draft.criteria}
    wanted = [_key(criterion.name) for criterion in rubric.criteria]
    if sorted(wanted) != sorted(_key(entry.name) for entry in draft.criteria):
        return None
    if not all(0 <= entry.anchor <= STEPS for entry in draft.criteria):
        return None
    pairs = [(c, entries[key]) for c, key in zip(rubric.criteria, wanted, strict=True)]
    scored = [_scored(criterion, entry, text) for criterion, entry in pairs]
    invented = any(entry.anchor and not s.evidence for (_, entry), s in zip(pairs, scored, strict=True))
    return verdict(rubric, scored, "model", ["quote_not_found"] if invented else [])


def _scored(criterion: Criterion, entry: ModelCriterion, text: AnswerText) -> CriterionGrade:
    evidence = (text.find(entry.quote) or "") if entry.anchor else ""
    score = entry.anchor / STEPS if evidence else 0.0
    return CriterionGrade(criterion.name, criterion.weight, score, evidence, missing="")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
