"""Who is due for a push: one indexed query a minute, then a row in the outbox for each. Sends nothing.

Candidates who share zone, time and instant share everything else, too: they are planned by one statement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coaching.candidate import Candidate
from coaching.clock import Clock
from schedulers.clock import local_date, next_push
from storage.outbox import DAILY, PLANNED_AT_ONCE, Outbox, Promise, Slot

WINDOW = timedelta(hours=3)  # a daily quiz that is later than this is not welcome any more
EARLIEST = timedelta(minutes=15)  # before the minute that was asked for, where many asked for the same
MINUTE = timedelta(minutes=1)
MONDAY, WEEK = 0, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The promises of one minute. A minute that more people share than it can serve is crowded.

    They are served in the minutes around it, as many as a minute can take in each.
    """

    asked_for: datetime
    promises: tuple[Promise, ...]

    @property
    def begins(self) -> datetime:
        """The first of its minutes: half of them lie before the one that was asked for, EARLIEST at most."""
        people = sum(promise.people for promise in self.promises)
        before = -(-people // PLANNED_AT_ONCE) // 2 * MINUTE
        return self.asked_for - min(before, EARLIEST)

    @property
    def backwards(self) -> bool:
        """Whether the order is turned round: every other day, so that not always the same are last."""
        return self.asked_for.toordinal() % 2 == 1

    @property
    def in_turn(self) -> list[Promise]:
        """The promises in the order in which they are served."""
        return sorted(self.promises, key=_name, reverse=self.backwards)

    def minute(self, place: int) -> datetime:
        """When the push at that place in the line, from 0, is to be sent."""
        return self.begins + place // PLANNED_AT_ONCE * MINUTE

    def place(self, promise: Promise, rank: int) -> int:
        """Where in the line the candidate is who is that far, from 0, among those of a promise by id."""
        served = self.in_turn
        ahead = sum(earlier.people for earlier in served[: served.index(promise)])
        return ahead + (promise.people - 1 - rank if self.backwards else rank)


@dataclass(frozen=True, slots=True)
class Planner:
    """Turns candidates whose time has come into outbox rows, each once a local day."""

    outbox: Outbox
    clock: Clock

    async def tick(self) -> int:
        """Plan every push that is due: one for each candidate, however many were missed. Returns how many."""
        now, planned = self.clock.now(), 0
        for crowd in crowds(await self.outbox.promises(now + EARLIEST), now):
            if crowd.begins <= now:
                planned += await self._line_up(crowd, now, crowd.minute)
        return planned

    async def everybody_now(self) -> int:
        """Plan today's push for everybody who wants one and has not had it. Returns how many are new."""
        now = self.clock.now()
        everybody = Crowd(now, tuple(await self.outbox.promises(None)))
        return await self._line_up(everybody, now, lambda _place: now, chosen=False)

    async def _line_up(
        self, crowd: Crowd, now: datetime, minute: Callable[[int], datetime], chosen: bool = True
    ) -> int:
        """Plan a crowd, each page in the minute of its place. Returns how many are new."""
        place = new = 0
        for promise in crowd.in_turn:
            last = None
            while True:
                slot = slot_of(promise, crowd.asked_for, now, minute(place), chosen)
                room = PLANNED_AT_ONCE - place % PLANNED_AT_ONCE
                page = await self.outbox.plan(promise, slot, last, most=room, backwards=crowd.backwards)
                last, place, new = page.last, place + page.stored, new + page.pushes
                if page.candidates < room:
                    break
        return new


def crowds(promises: Iterable[Promise], now: datetime) -> list[Crowd]:
    """The promises by the minute that they ask for, those that begin earliest first."""
    together: dict[datetime, list[Promise]] = defaultdict(list)
    for promise in promises:
        together[wanted(promise, now)].append(promise)
    found = (Crowd(asked_for, tuple(sharing)) for asked_for, sharing in together.items())
    return sorted(found, key=lambda crowd: crowd.begins)


def wanted(promise: Promise, now: datetime) -> datetime:
    """The instant of the push to plan for a promise: after days away, that of today.

    Where none lies within the window, or it is yet to come, the promise is kept as it stands: a push that is
    too late expires and is told.
    """
    latest = next_push(promise.quiz_at, promise.zone, now - WINDOW)
    return latest if promise.instant <= now and latest <= now else promise.instant


def slot_of(
    promise: Promise, asked_for: datetime, now: datetime, due_at: datetime | None = None, chosen: bool = True
) -> Slot:
    """The push of a promise, to be sent from `due_at` on, and the next one, which lies behind it and `now`.

    It has the date of the minute that was asked for, even where it goes out before midnight. `chosen`:
    the candidates did so themselves.
    """
    expires_at = asked_for + WINDOW
    day = local_date(asked_for, promise.zone)
    monday = date.fromisoformat(day).weekday() == MONDAY
    return Slot(
        campaign=DAILY,
        local_date=day,
        # A place in the line that is too late expires as such, and is told.
        due_at=min(due_at or asked_for, expires_at - timedelta(seconds=1)),
        expires_at=expires_at,
        next_push_at=next_push(promise.quiz_at, promise.zone, max(asked_for, now)),
        asked_for=asked_for if chosen else None,
        report_since=(date.fromisoformat(day) - WEEK).isoformat() if monday else None,
    )


def next_instant(candidate: Candidate, now: datetime) -> datetime | None:
    """When this candidate's next push is due; None where none is wanted."""
    if candidate.quiz_at is None or not candidate.wants_pushes:
        return None
    return next_push(candidate.quiz_at, candidate.zone, now)


def _name(promise: Promise) -> tuple[str, str]:
    return promise.zone.key, promise.quiz_at.isoformat()
