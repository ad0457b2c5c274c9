"""Questions that wait for a coach: asked without a helpful answer, and settled by nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select, update

from coaching.gaps import OpenQuestion
from storage.database import Database
from storage.outbox import NewPush, added
from storage.tables import asked, candidates, outbox

Verdict = Literal["answered", "dismissed"]

_QUESTIONS = select(asked, candidates.c.blocked).join(candidates, candidates.c.id == asked.c.candidate_id)
_UNANSWERED = or_(~asked.c.answered, asked.c.helpful.is_(False))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The repository of open questions."""

    database: Database

    async def open(self, since: datetime, limit: int) -> list[OpenQuestion]:
        """At most `limit` questions asked since then, those passed on to a coach first, then the latest."""
        statement = (
            _QUESTIONS.where(_UNANSWERED, asked.c.settled.is_(None), asked.c.asked_at >= since)
            .order_by(asked.c.wants_coach.desc(), asked.c.id.desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [_question(row) for row in (await connection.execute(statement)).all()]

    async def pass_on(self, number: int, candidate_id: int) -> bool:
        """Note that a candidate wants a coach for a question of their own. False where it is not theirs.

        What a coach had dismissed before anybody asked for one is open again.
        """
        own = (asked.c.id == number) & (asked.c.candidate_id == candidate_id)
        first = own & ~asked.c.wants_coach
        reopened = first & (asked.c.settled == "dismissed")
        async with self.database.write() as connection:
            await connection.execute(update(asked).where(reopened).values(settled=None))
            await connection.execute(update(asked).where(first).values(wants_coach=True))
            return (await connection.execute(select(asked.c.id).where(own))).first() is not None

    async def verdict(self, number: int) -> Verdict | None:
        """What a coach has made of a question; None where it is open, or gone."""
        async with self.database.read() as connection:
            found = await connection.execute(select(asked.c.settled).where(asked.c.id == number))
            verdict: Verdict | None = found.scalar_one_or_none()
        return verdict

    async def settle(self, numbers: Sequence[int], verdict: Verdict, pushes: Sequence[NewPush] = ()) -> None:
        """Close questions and store the pushes that tell those who asked, in one transaction."""
        async with self.database.write() as connection:
            still_open = asked.c.id.in_(numbers) & asked.c.settled.is_(None)
            await connection.execute(update(asked).where(still_open).values(settled=verdict))
            if pushes:
                await connection.execute(added(self.database, pushes))

    async def told(self, campaign: str) -> int:
        """For how many people a push was stored whose campaign begins so."""
        mine = outbox.c.campaign.startswith(campaign, autoescape=True)
        statement = select(func.count(outbox.c.candidate_id.distinct())).where(mine)
        async with self.database.read() as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def question(self, number: int) -> OpenQuestion | None:
        """A question, open or settled; None where it is gone."""
        async with self.database.read() as connection:
            row = (await connection.execute(_QUESTIONS.where(asked.c.id == number))).first()
        return _question(row) if row else None


def _question(row: Any) -> OpenQuestion:
    return OpenQuestion(
        id=row.id,
        candidate_id=row.candidate_id,
        words=row.question,
        text=row.understood,
        role=row.role,
        told=row.answer,
        wants_coach=row.wants_coach,
        reachable=not row.blocked,
    )
