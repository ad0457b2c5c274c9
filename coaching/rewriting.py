"""A better version of an answer in the candidate's own words, by a language model that is checked.

Knows no Telegram, no SQL and no model library; it owns the port that a model fulfils.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coaching.answer_checks import ADDRESSED, NEGATION, STUFFING
from coaching.answer_guards import answering
from coaching.answer_text import AnswerText
from coaching.better_draft import accepted
from coaching.grades import Grade
from coaching.questions import TextQuestion
from coaching.rubric import Criterion
from coaching.rubric_grader import FORBIDDEN, RubricGrader

_FAULTS = frozenset((ADDRESSED, STUFFING, NEGATION, FORBIDDEN))


class Rewriter(Protocol):
    """A language model that writes answers anew."""

    async def rewrite(self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]) -> str:
        """A version of the answer. May raise the errors that `Rewriting.unavailable` names."""
        ...


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Better versions, where there is a model that writes them and where they hold."""

    grader: RubricGrader
    model: Rewriter | None = None
    unavailable: tuple[type[Exception], ...] = ()

    async def better(self, question: TextQuestion, answer: str) -> str | None:
        """A better version of the answer as plain text; None where there is none that can be relied on.

        It says nothing that neither the answer nor the reference says, and covers each criterion at least as
        well, by the rubric matcher. Does not block the event loop.
        """
        if self.model is None:
            return None
        is_story = any(criterion.part for criterion in question.criteria)
        own = answering(AnswerText.of(answer), question.prompt, question.reference).plain
        try:
            # A story's facts are the candidate's alone, so the model does not see anybody else's.
            said = await self.model.rewrite(
                question.prompt, "" if is_story else question.reference, own, question.rubric.criteria
            )
        except self.unavailable:
            return None
        return await asyncio.to_thread(self._checked, said, own, question)

    def _checked(self, said: str, answer: str, question: TextQuestion) -> str | None:
        text = accepted(said, answer, question, self.grader.matcher)
        if text is None or text == " ".join(answer.split()):
            return None
        before, after = self._grade(question, answer), self._grade(question, text)
        kept = all(new.score >= old.score for old, new in zip(before.criteria, after.criteria, strict=True))
        return text if kept and not _FAULTS & ({*after.flags} - {*before.flags}) else None

    def _grade(self, question: TextQuestion, answer: str) -> Grade:
        return self.grader.grade(question.prompt, question.reference, answer, question.rubric)
