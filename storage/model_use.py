"""What the language model costs: every call is booked before it is made, so a restart forgets nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from storage.database import Database
from storage.tables import candidates, model_use

_NO_CALL = ("pending", "cached", "dropped", "unavailable", "over_budget")  # all others reached for the model
_NO_FALLBACK = ("pending", "cached", "answered")
_USED = model_use.c.sent + model_use.c.received


@dataclass(frozen=True, slots=True)
class ModelReport:
    """Calls of a span of time. `median` and `p95` are seconds of those that were answered, None without any.

    `sent` and `received` are tokens, of calls under way as estimated; `cached` needed no call. `fallbacks`
    counts by reason, a refusal's with its status, how often there was no usable reply: "dropped" is one that
    was not borne out.
    """

    calls: int
    cached: int
    sent: int
    received: int
    median: float | None
    p95: float | None
    fallbacks: dict[str, int]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The book of calls. A payer is a candidate's id; days are UTC."""

    database: Database

    async def reserve(
        self, at: datetime, payer: int | None, kind: str, tokens: int, *, per_day: int, per_payer: int
    ) -> int | None:
        """Book a call that is about to be made; its number, or None where it goes over a limit (0: none).

        One transaction, so that calls at the same time do not all find room for themselves alone.
        """
        async with self.database.write() as connection:
            limits = [(per_day, _of_day(at)), (per_payer, _of_day(at) & (model_use.c.candidate_id == payer))]
            for limit, whose in limits[: 1 if payer is None else 2]:
                if limit and (await connection.execute(_sum(whose))).scalar_one() + tokens > limit:
                    return None
            values = _row(at, payer, kind, "pending", sent=tokens)
            insert = self.database.insert(model_use).values(values).returning(model_use.c.id)
            return int((await connection.execute(insert)).scalar_one())

    async def settle(
        self, number: int, outcome: str, sent: int, received: int, milliseconds: int | None
    ) -> None:
        """Correct a booked call by what it really cost."""
        values = {"outcome": outcome, "sent": sent, "received": received, "milliseconds": milliseconds}
        async with self.database.write() as connection:
            await connection.execute(update(model_use).where(model_use.c.id == number).values(values))

    async def note(self, at: datetime, payer: int | None, kind: str, outcome: str) -> None:
        """Write down a call that was not made, and why."""
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(model_use).values(_row(at, payer, kind, outcome)))

    async def used(self, at: datetime) -> int:
        """Tokens of the whole day of an instant."""
        async with self.database.read() as connection:
            return int((await connection.execute(_sum(_of_day(at)))).scalar_one())

    async def report(self, since: datetime) -> ModelReport:
        """Of the calls from an instant on. SQL counts and sorts, so memory is bounded."""
        outcomes = select(
            model_use.c.outcome, func.count(), func.sum(model_use.c.sent), func.sum(model_use.c.received)
        )
        outcomes = outcomes.where(model_use.c.at >= since).group_by(model_use.c.outcome)
        async with self.database.read() as connection:
            rows = {row[0]: row[1:] for row in (await connection.execute(outcomes)).all()}
            counts = {outcome: row[0] for outcome, row in rows.items()}
            answered = counts.get("answered", 0)
            quantiles = [
                (await connection.execute(_slowest(since, share, answered))).scalar_one_or_none()
                for share in (0.5, 0.95)
            ]
        median, p95 = (None if value is None else value / 1000 for value in quantiles)
        return ModelReport(
            calls=sum(count for outcome, count in counts.items() if outcome not in _NO_CALL),
            cached=counts.get("cached", 0),
            sent=sum(row[1] for row in rows.values()),
            received=sum(row[2] for row in rows.values()),
            median=median,
            p95=p95,
            fallbacks={reason: counts[reason] for reason in sorted(counts) if reason not in _NO_FALLBACK},
        )

    async def purge(self, before: datetime) -> None:
        """Forget calls from before an instant."""
        async with self.database.write() as connection:
            await connection.execute(delete(model_use).where(model_use.c.at < before))


def if_known(candidate_id: int | None) -> Any:
    """A candidate's id to insert, or NULL where there is no such candidate (any more)."""
    return select(candidates.c.id).where(candidates.c.id == candidate_id).scalar_subquery()


def _row(at: datetime, payer: int | None, kind: str, outcome: str, sent: int = 0) -> dict[str, Any]:
    values = {"at": at, "candidate_id": if_known(payer), "kind": kind, "outcome": outcome}
    return {**values, "sent": sent, "received": 0}


def _of_day(at: datetime) -> ColumnElement[bool]:
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (model_use.c.at >= midnight) & (model_use.c.at < midnight + timedelta(days=1))


def _sum(whose: ColumnElement[bool]) -> Select[Any]:
    return select(func.coalesce(func.sum(_USED), 0)).where(whose)


def _slowest(since: datetime, share: float, count: int) -> Select[Any]:
    """The least time that at least this share of the answered calls did not exceed."""
    answered = (model_use.c.at >= since) & (model_use.c.outcome == "answered")
    rank = max(0, -(-round(100 * share) * count // 100) - 1)
    ordered = select(model_use.c.milliseconds).where(answered).order_by(model_use.c.milliseconds)
    return ordered.offset(rank).limit(1)
