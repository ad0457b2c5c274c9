"""Drafts for the quiz: written from a passage, checked, and answered by somebody without the key."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bank_desk import BankDesk
from bot.lesson_desk import LessonDesk
from coaching.drafting import Passage, Written, bank_file, gap_drafts, question_of
from coaching.lessons import sentences_of
from coaching.questions import AnyQuestion, ChoiceQuestion
from knowledge.grounding import names_in, numbers_in
from knowledge.lexical import stems_of
from knowledge.sourced import Source, is_sourced
from prompts.errors import ModelError

if TYPE_CHECKING:
    from prompts.questions import QuestionWriter

PASSAGES_TRIED = 5  # for one question: each costs up to two calls of the model
NEW_TOPIC = "documents"  # of questions from a document that had none
_PASSAGE = 40  # characters below which a section tells nothing


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question that a coach may look at, for these roles. `by_model`: who wrote it."""

    question: ChoiceQuestion
    roles: tuple[str, ...]
    by_model: bool

    @property
    def file(self) -> bytes:
        """The question alone, as a file of the bank."""
        return bank_file([self.question], self.roles).encode()


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """Drafts questions from a document, about what the bank asks least of it."""

    bank_desk: BankDesk
    lessons: LessonDesk
    writer: "QuestionWriter | None"

    async def named(self, code: str) -> str | None:
        """The document of a button; None where it is gone."""
        return next((name for name in await self.lessons.documents() if code_of(name) == code), None)

    async def documents(self) -> dict[str, int]:
        """The documents to draft from, by name, with how many questions the bank has from each."""
        asked = Counter(each.source.document for each in self.bank_desk.bank.bank if each.source)
        return {name: asked[name] for name in await self.lessons.documents()}

    async def draft(self, document: str, turn: int, besides: Sequence[ChoiceQuestion] = ()) -> Drafted | None:
        """A question from the document, or None where none of a few passages brought one that holds.

        `turn` says with which of its passages to begin, so that asked again it drafts from another;
        `besides` are drafts that it must not repeat.
        """
        passages = await self._passages(document)
        least = [
            passages[(turn + step) % len(passages)] for step in range(min(PASSAGES_TRIED, len(passages)))
        ]
        roles = self._roles(document)
        for passage in least:
            for written, by_model in await self._written(passage, [each.prompt for each in besides]):
                drafted = question_of(written, passage)
                if drafted and await self._holds(drafted, passage, roles, by_model, besides):
                    return Drafted(drafted, roles, by_model)
        return None

    async def _written(self, passage: Passage, besides: Sequence[str]) -> list[tuple[Written, bool]]:
        """What the model made of a passage, before what can be made without one."""
        plain = [(written, False) for written in gap_drafts(passage)]
        if self.writer is None:
            return plain
        try:
            heading = " > ".join(passage.section.path)
            draft = await self.writer.draft(heading, passage.section.text, [*passage.asked, *besides])
        except ModelError:
            return plain
        written = Written(draft.prompt, draft.right, draft.wrong, draft.explanation, draft.quote)
        return [(written, True), *plain]

    async def _holds(
        self,
        question: ChoiceQuestion,
        passage: Passage,
        roles: Sequence[str],
        by_model: bool,
        besides: Sequence[ChoiceQuestion],
    ) -> bool:
        if by_model and not (_founded(question, passage) and await self._agreed(question, passage)):
            return False
        file = bank_file([*besides, question], roles).encode()
        return not await self.bank_desk.faults([("drafts.yaml", file)])

    async def _agreed(self, question: ChoiceQuestion, passage: Passage) -> bool:
        """Whether somebody who sees passage, question and options chooses the key."""
        assert self.writer is not None
        try:
            chosen = await self.writer.choose(passage.section.text, question.prompt, question.options)
        except ModelError:
            return False
        return chosen == question.options.index(question.answer) + 1

    async def _passages(self, document: str) -> list[Passage]:
        """The sections of the document, those first of which the bank asks least."""
        sections = [each for each in await self.lessons.sections_of(document) if len(each.text) >= _PASSAGE]
        mine = self._questions_from(document)
        topics = Counter(question.topic for question in mine).most_common(1)
        topic = topics[0][0] if topics else NEW_TOPIC
        flat = [" ".join(each.text.split()) for each in sections]
        asked = [tuple(q.prompt for q in mine if q.source and q.source.quote in text) for text in flat]
        order = sorted(range(len(sections)), key=lambda at: (len(asked[at]), at))
        return [Passage(document, topic, sections[at], asked[at]) for at in order]

    def _roles(self, document: str) -> tuple[str, ...]:
        """Whom questions from the document are for: as those that there are, else everybody."""
        known = self.bank_desk.bank.bank.roles
        roles = {role for question in self._questions_from(document) for role in known[question.id]}
        return tuple(sorted(roles or self.bank_desk.roles))

    def _questions_from(self, document: str) -> list[AnyQuestion]:
        bank = self.bank_desk.bank.bank
        return [each for each in bank if each.source and each.source.document == document]


def code_of(document: str) -> str:
    """A document's name as a button carries it, however long it is."""
    return hashlib.sha256(document.encode()).hexdigest()[:16]


def _founded(question: ChoiceQuestion, passage: Passage) -> bool:
    """Whether the quote bears out the key alone, and the passage all else that is no wrong option."""
    assert question.source is not None
    said = " ".join((question.prompt, question.answer, question.explanation))
    headings = "\n".join(passage.section.path)
    known = f"{headings}\n{passage.section.text}"
    wrong = [option for option in question.options if option != question.answer]
    source = Source(question.source.quote, sentences_of(passage.section), headings)
    return (
        numbers_in(said) <= numbers_in(known)
        and names_in(said) <= set(stems_of(known))
        and is_sourced(question.prompt, question.answer, wrong, question.explanation, source)
    )
