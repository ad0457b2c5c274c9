"""What the handlers call: every part that the composition root has built, and the few steps they share."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.appeal_desk import AppealDesk
from bot.bank_desk import BankDesk
from bot.broadcast_desk import BroadcastDesk
from bot.cohort_desk import CohortDesk
from bot.draft_desk import DraftDesk
from bot.gap_desk import GapDesk
from bot.group_desk import GroupDesk
from bot.interpreter import Interpreter
from bot.interview_desk import InterviewDesk
from bot.lesson_desk import LessonDesk
from bot.voice_desk import VoiceDesk
from coaching.candidate import Candidate
from coaching.clock import Clock
from coaching.drills.bullets import Bullets
from coaching.drills.jobs import Jobs
from coaching.drills.practice import OfTopic
from coaching.languages import language_of
from coaching.profiles import Role
from coaching.progress import ProgressService
from coaching.quiz import QuizService
from coaching.rewriting import Rewriting
from knowledge.answering import Answer, Citation, Show
from knowledge.followups import is_condensed, standing_alone
from knowledge.library import Library
from knowledge.suggestions import NextQuestion
from prompts.errors import ModelError
from prompts.patience import one_patience
from schedulers.planner import next_instant
from storage.asked import Asked, AskedQuestion
from storage.candidates import Candidates
from storage.inbox import Inbox
from storage.passages import PassageStore
from storage.personal import PersonalData
from storage.quiz import QuizRepository
from storage.shelf import Shelf

if TYPE_CHECKING:
    from prompts.conversation import Condenser

REMEMBERED = timedelta(minutes=30)  # how long a question may lean on the one before
CONDENSED = 3  # questions before that a question may be put together with


@dataclass(frozen=True, slots=True)
class Told:
    """An answer under the number of its question.

    `understood` is the question in English where it was asked in another language; `translated` the answer in
    that language, or in the one that the candidate chose. Both are "" where there is nothing to tell.
    """

    number: int
    answer: Answer
    understood: str = ""
    translated: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, by the name that a handler uses."""

    library: Library
    passages: PassageStore
    quiz: QuizService
    quiz_log: QuizRepository
    progress: ProgressService
    candidates: Candidates
    asked: Asked
    inbox: Inbox
    personal: PersonalData
    shelf: Shelf
    gaps: GapDesk
    coaches: frozenset[int]
    bank_desk: BankDesk
    drafts: DraftDesk
    broadcasts: BroadcastDesk
    cohorts: CohortDesk
    groups: GroupDesk
    appeals: AppealDesk
    interviews: InterviewDesk
    bullets: Bullets
    jobs: Jobs
    lessons: LessonDesk
    rewriting: Rewriting
    interpreter: Interpreter
    voice: VoiceDesk
    roles: Mapping[str, Role]
    clock: Clock
    condenser: "Condenser | None"

    @property
    def has_model(self) -> bool:
        """Whether a language model reads what candidates write."""
        return self.interpreter.translator is not None

    def role_of(self, candidate: Candidate) -> Role | None:
        """The role that the candidate chose, if it is still there."""
        return self.roles.get(candidate.role) if candidate.role else None

    def quiz_of(self, topic: str) -> QuizService:
        """The quiz with questions of one topic only."""
        return replace(self.quiz, bank=OfTopic(self.quiz.bank, topic))

    async def candidate(self, candidate_id: int) -> Candidate:
        """The candidate, known or new."""
        return await self.candidates.ensure(candidate_id, self.clock.now())

    async def save(self, candidate: Candidate) -> None:
        """Store the candidate; the next push follows from what is set."""
        now = self.clock.now()
        await self.candidates.save(candidate, next_instant(candidate, now), now)

    async def forget(self, candidate_id: int) -> None:
        """Delete everything about a person: their rows, and the messages that they wrote."""
        await self.candidates.forget(candidate_id)
        await self.groups.forget(candidate_id)
        await self.inbox.forget(candidate_id)

    async def ask(self, candidate: Candidate, question: str, inbox_id: int, show: Show | None = None) -> Told:
        """Answer a question from the documents and note that it was asked.

        A question that leans on the ones before is asked together with them, if that brings an answer. While
        a model writes, `show` is told what can be read already; nothing where it will be translated.
        """
        before = await self._asked_lately(candidate, inbox_id)
        with one_patience():
            heard = await self.interpreter.understood(question, candidate.language)
            shown = None if self.interpreter.translates(heard.language) else show
            for whole in await self._readings(heard.english, before):
                answer = await self.library.ask(whole, role=candidate.role, besides=before, show=shown)
                if answer.answered:
                    break
            translated = await self.interpreter.translated(answer.answer, heard.language)
        number = await self._note(candidate, inbox_id, question, whole, answer)
        return Told(number, answer, heard.english if heard.english != question else "", translated or "")

    async def ask_next(
        self, candidate: Candidate, question: NextQuestion, inbox_id: int, show: Show | None = None
    ) -> Told:
        """Like `ask`, with a question that was offered: it stands alone, and brings its role along."""
        asker = replace(candidate, role=question.role or candidate.role)
        before = await self._asked_lately(asker, inbox_id)
        with one_patience():
            language = language_of(candidate.language).name
            shown = None if self.interpreter.translates(language) else show
            answer = await self.library.ask(question.text, role=asker.role, besides=before, show=shown)
            translated = await self.interpreter.translated(answer.answer, language)
        number = await self._note(asker, inbox_id, question.text, question.text, answer)
        return Told(number, answer, "", translated or "")

    async def _readings(self, question: str, before: Sequence[str]) -> list[str]:
        """What the question may mean, the likeliest first; the last one is the question as it is."""
        joined = standing_alone(question, before[0] if before else None)
        if joined == question:
            return [question]
        condensed = await self._condensed(question, before[:CONDENSED])
        return list(dict.fromkeys([*condensed, joined, question]))

    async def _condensed(self, question: str, before: Sequence[str]) -> list[str]:
        """The question as a model puts it together with those before, if it says nothing that they do not."""
        if self.condenser is None:
            return []
        try:
            whole = await self.condenser.condense(question, before)
        except ModelError:
            return []
        return [whole] if is_condensed(whole, question, before) else []

    async def _asked_lately(self, candidate: Candidate, inbox_id: int) -> list[str]:
        return await self.asked.before(candidate.id, inbox_id, self.clock.now() - REMEMBERED)

    async def _note(
        self, asker: Candidate, inbox_id: int, question: str, understood: str, answer: Answer
    ) -> int:
        noted = AskedQuestion(
            candidate_id=asker.id,
            inbox_id=inbox_id,
            question=question,
            understood=understood,
            role=asker.role,
            answered=answer.answered,
            mode=answer.mode,
            answer=answer.answer,
            citations=[_noted(citation) for citation in answer.citations],
            seconds=answer.seconds,
            asked_at=self.clock.now(),
        )
        return await self.asked.record(noted)


def _noted(citation: Citation) -> dict[str, Any]:
    return asdict(citation) | {"dated": citation.dated.isoformat() if citation.dated else None}
