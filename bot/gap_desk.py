"""The coaches' desk: open questions gathered into gaps, and answers that close them.

Publishing is a row of steps of which each can be repeated: the draft is kept, the index reads it, and one
transaction settles the questions and stores the pushes. A crash between any two of them loses nothing: the
press is handled again, and finds done what was done.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from coaching import reviewed
from coaching.clock import Clock
from coaching.gaps import Gap, OpenQuestion, by_need
from coaching.reviewed import Reviewed
from knowledge.clusters import Clusters
from knowledge.library import Library
from knowledge.scanning import Change
from storage.gaps import Gaps
from storage.outbox import NewPush
from storage.shelf import Draft, Shelf

LOOK_BACK = timedelta(days=90)
MOST = 500  # open questions that are looked at, those passed on first
WELCOME_FOR = timedelta(hours=72)  # an answer that comes later than this is not sent any more
REPLY = "reply:"  # begins the campaign of an answer: "reply:<number on the shelf>.<number of the question>"

Unpublished = Literal["gone", "settled"]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would be published, and how many people would get it."""

    draft: int
    reviewed: Reviewed
    people: int


@dataclass(frozen=True, slots=True)
class Told:
    """An answer on its way to somebody, with the question as that person wrote it."""

    asked: str
    reviewed: Reviewed


@dataclass(frozen=True, slots=True)
class GapDesk:
    """What coaches do about questions without an answer. Knows no chat."""

    gaps: Gaps
    shelf: Shelf
    library: Library
    clusters: Clusters
    clock: Clock
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def open(self) -> list[Gap]:
        """The gaps of the last 90 days, the most needed first. Questions about different roles stay apart."""
        questions = await self._questions()
        roles = sorted({question.role for question in questions}, key=lambda role: role or "")
        apart = [[each for each in questions if each.role == role] for role in roles]
        return by_need([gap for each in apart for gap in await self._gathered(each)])

    async def gap(self, number: int, *, everybody: bool = False) -> Gap | None:
        """The gap of an open question: with those about its role, or about any; None where it is not open."""
        questions = await self._questions()
        role = next((each.role for each in questions if each.id == number), None)
        about = [each for each in questions if everybody or each.role == role]
        found = await self._gathered(about)
        return next((gap for gap in found if any(each.id == number for each in gap.questions)), None)

    async def dismiss(self, number: int) -> bool:
        """Close a gap without an answer. False where it is not open."""
        gap = await self.gap(number)
        if gap:
            await self.gaps.settle([each.id for each in gap.questions], "dismissed")
        return gap is not None

    async def question(self, number: int) -> OpenQuestion | None:
        """A question, open or settled, about a role; None where it is gone."""
        found = await self.gaps.question(number)
        return self._about(found) if found else None

    async def draft(self, gap: int, answer: Reviewed, coach: int, inbox_id: int) -> Preview:
        """Keep what a coach wrote with this update until it is published or dropped; once, if repeated."""
        now = self.clock.now()
        content = reviewed.document(answer, now.date()).encode()
        name = reviewed.name_of(answer, gap)
        number = await self.shelf.draft(Draft("reviewed", name, content, coach, inbox_id, now))
        return await self._preview(number, name, answer)

    async def drafted(self, inbox_id: int) -> Preview | None:
        """What a coach wrote with this update, where it was taken for an answer before a crash."""
        entry = await self.shelf.given_with(inbox_id)
        answer = await self._reviewed(entry.id) if entry else None
        return await self._preview(entry.id, entry.name, answer) if entry and answer else None

    async def drop(self, draft: int) -> bool:
        """Throw a draft of an answer away. False where it is gone, or published."""
        entry = await self.shelf.entry(draft)
        if entry is None or entry.kept or entry.kind != "reviewed":
            return False
        return await self.shelf.discard(draft)

    async def publish(self, draft: int) -> int | Unpublished:
        """Make a draft an answer that everybody finds, and send it to those who asked.

        Returns how many people that is, or why it was not published: it is gone, or another answer has
        settled its gap. Raises the errors of Library.apply; what was done until then stays done, and
        publishing again goes on from there.
        """
        # One at a time, so that of two coaches who press at once the second finds the gap settled.
        async with self._publishing:
            entry, answer = await self.shelf.entry(draft), await self._reviewed(draft)
            if entry is None or answer is None:
                return "gone"
            number = reviewed.gap_of(entry.name)
            if not entry.kept and await self.gaps.verdict(number) == "answered":
                return "settled"
            await self.library.apply(Change(draft=draft))
            return await self._sent(draft, await self.gap(number, everybody=answer.role is None))

    async def _sent(self, draft: int, gap: Gap | None) -> int:
        if gap:
            pushes = self._pushes(draft, gap.addressees.values())
            await self.gaps.settle([each.id for each in gap.questions], "answered", pushes)
        return await self.gaps.told(f"{REPLY}{draft}.")

    async def told(self, campaign: str, candidate_id: int) -> Told | None:
        """What a push of this campaign says to this candidate; None where either part is gone."""
        draft, _, asked = campaign.removeprefix(REPLY).partition(".")
        answer = await self._reviewed(int(draft))
        question = await self.gaps.question(int(asked))
        own = question is not None and question.candidate_id == candidate_id
        return Told(question.words, answer) if question and own and answer else None

    async def _reviewed(self, draft: int) -> Reviewed | None:
        entry, content = await self.shelf.entry(draft), await self.shelf.content(draft)
        ours = entry is not None and entry.kind == "reviewed" and content is not None
        return reviewed.read(content.decode()) if content is not None and ours else None

    def _about(self, question: OpenQuestion) -> OpenQuestion:
        """The question about the role that it names, else about that of who asked."""
        return replace(question, role=self.clusters.role_named(question.text) or question.role)

    async def _preview(self, draft: int, name: str, answer: Reviewed) -> Preview:
        found = await self.gap(reviewed.gap_of(name), everybody=answer.role is None)
        return Preview(draft, answer, len(found.addressees) if found else 0)

    async def _questions(self) -> list[OpenQuestion]:
        return [self._about(each) for each in await self.gaps.open(self.clock.now() - LOOK_BACK, MOST)]

    async def _gathered(self, questions: list[OpenQuestion]) -> list[Gap]:
        groups = await asyncio.to_thread(self.clusters.of, [each.text for each in questions])
        return [Gap(tuple(questions[at] for at in group)) for group in groups]

    def _pushes(self, draft: int, addressed: Iterable[OpenQuestion]) -> list[NewPush]:
        now = self.clock.now()
        return [
            NewPush(
                candidate_id=question.candidate_id,
                campaign=f"{REPLY}{draft}.{question.id}",
                local_date=now.date().isoformat(),
                due_at=now,
                expires_at=now + WELCOME_FOR,
            )
            for question in addressed
        ]
