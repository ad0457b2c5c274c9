"""Cohorts: made by coaches, joined by a link, and what a reader sees of their leaderboard."""

import random
from dataclasses import dataclass

from coaching.candidate import Candidate
from coaching.clock import Clock
from coaching.cohorts import Board, Week, board, new_code, week_of
from storage.cohorts import Cohort, Cohorts, Membership, NewCohort


@dataclass(frozen=True, slots=True)
class Results:
    """A cohort's week as one reader sees it, with the points of their own; 0 for one who is no member."""

    title: str
    week: Week
    board: Board
    points: int


@dataclass(frozen=True, slots=True)
class CohortDesk:
    """What coaches and candidates do about cohorts. Knows no chat."""

    cohorts: Cohorts
    clock: Clock
    rng: random.Random

    async def make(self, title: str, coach: Candidate, inbox_id: int) -> Cohort:
        """The cohort that a coach asked for with this update; the same one, if repeated."""
        new = NewCohort(new_code(self.rng), title, coach.id, inbox_id, self.clock.now())
        return await self.cohorts.make(new)

    async def join(self, candidate: Candidate, code: str) -> None:
        """Put a candidate into a cohort, out of any other, and not onto its board."""
        await self.cohorts.join(candidate.id, code, self.clock.now())

    async def results(self, cohort: Cohort | Membership, reader: Candidate) -> Results:
        """The present week, by the reader's own calendar."""
        week = week_of(self.clock.now().astimezone(reader.zone).date())
        standings = await self.cohorts.standings(cohort.code, week)
        points = sum(each.points for each in standings if each.candidate_id == reader.id)
        return Results(cohort.title, week, board(standings, reader.id), points)
