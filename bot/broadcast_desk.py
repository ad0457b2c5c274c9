"""The coaches' desk for broadcasts: one text to many, previewed, sent, stopped on the way, reported.

Each step is in the broadcast's row, so a press that is handled again, the next tick or the next start goes
on where a crash left it. Pushes are promised one after the other, at the pace at which they can go out, and
stored shortly before: what was promised earliest goes first, so a daily quiz that falls due on the way does
not wait for all of them.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.pace import PUSHES_PER_SECOND
from coaching.candidate import Candidate
from coaching.clock import Clock
from schedulers.clock import local_date
from storage.broadcasts import Audience, Broadcast, Broadcasts, NewBroadcast, Outcomes

WELCOME_FOR = timedelta(hours=12)  # after the coach pressed Send; what has not gone out by then does not
AHEAD = timedelta(minutes=2)  # how long before their time pushes are stored; a tick comes every minute
REPORT_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft, and whom it would reach."""

    broadcast: Broadcast
    audience: Audience

    @property
    def takes(self) -> timedelta:
        """How long it takes to go out, if nothing else does."""
        return timedelta(seconds=self.audience.people / PUSHES_PER_SECOND)


@dataclass(frozen=True, slots=True)
class Progress:
    """A broadcast on its way, or at its end, and what became of it so far."""

    broadcast: Broadcast
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class BroadcastDesk:
    """What coaches do about broadcasts. Knows no chat."""

    broadcasts: Broadcasts
    clock: Clock

    async def draft(self, text: str, role: str | None, coach: Candidate, inbox_id: int) -> Preview:
        """Keep what a coach wrote with this update until it is sent or discarded; once, if repeated."""
        now = self.clock.now()
        today = local_date(now, coach.zone)
        kept = await self.broadcasts.draft(NewBroadcast(text, role, coach.id, inbox_id, today, now))
        return await self._preview(kept)

    async def drafted(self, inbox_id: int) -> Preview | None:
        """What a coach wrote with this update, where it was taken for a broadcast before a crash."""
        kept = await self.broadcasts.given_with(inbox_id)
        return await self._preview(kept) if kept else None

    async def discard(self, number: int) -> bool:
        """Throw a draft away. False where it is gone, or on its way."""
        return await self.broadcasts.discard(number)

    async def send(self, number: int) -> Progress | None:
        """Let a draft go out to all whom it is for; once, if repeated. None where it is gone."""
        found = await self.broadcasts.get(number)
        if found and found.state == "draft":
            audience = await self.broadcasts.audience(found)
            await self.broadcasts.confirm(number, audience.people, self.clock.now())
        await self._plan(number)
        return await self.progress(number)

    async def stop(self, number: int) -> Progress | None:
        """Send no more of it. What is in flight finishes. None where it is gone."""
        await self.broadcasts.stop(number)
        await self._halt(number)
        return await self.progress(number)

    async def progress(self, number: int) -> Progress | None:
        """How far it is; None where it is gone, or not confirmed."""
        found = await self.broadcasts.get(number)
        if found is None or found.state == "draft":
            return None
        return Progress(found, await self.broadcasts.outcomes(found))

    async def go_on(self) -> None:
        """Store the pushes whose time comes, take up what a crash cut off, and end what has ended.

        The coach of what has ended gets the report as a push.
        """
        for number in await self.broadcasts.open():
            await self._plan(number)
            await self._halt(number)
            if found := await self.broadcasts.get(number):
                now = self.clock.now()
                await self.broadcasts.end(found, now, now + REPORT_FOR)

    async def sent_as(self, campaign: str) -> Broadcast | None:
        """The broadcast that a push of this campaign brings; None where it is gone."""
        return await self.broadcasts.get(_number(campaign))

    async def reported_as(self, campaign: str, coach: int) -> Progress | None:
        """What a push of this campaign reports to this coach; None where it is not theirs."""
        found = await self.progress(_number(campaign))
        return found if found and found.broadcast.given_by == coach else None

    async def _preview(self, kept: Broadcast) -> Preview:
        return Preview(kept, await self.broadcasts.audience(kept))

    async def _plan(self, number: int) -> None:
        while (found := await self.broadcasts.get(number)) and found.state == "planning":
            assert found.confirmed_at is not None
            due_at = found.confirmed_at + timedelta(seconds=found.planned / PUSHES_PER_SECOND)
            if due_at > self.clock.now() + AHEAD:
                return
            await self.broadcasts.plan(found, due_at, found.confirmed_at + WELCOME_FOR)

    async def _halt(self, number: int) -> None:
        found = await self.broadcasts.get(number)
        while found and found.state == "stopping" and await self.broadcasts.expire(found, self.clock.now()):
            pass


def _number(campaign: str) -> int:
    return int(campaign.partition(":")[2])
