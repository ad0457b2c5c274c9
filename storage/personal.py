"""Everything that is kept about one person, as plain data that they can read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables import (
    appeals,
    asked,
    attempts,
    broadcasts,
    candidates,
    cards,
    cohort_members,
    cohorts,
    earlier_grades,
    graded_answers,
    group_votes,
    inbox,
    interview_turns,
    interviews,
    model_grades,
    model_use,
    outbox,
    quiz_sessions,
    shelf,
    showings,
    voice_notes,
)

_OWNED = (
    *(quiz_sessions, showings, attempts, cards, asked, outbox, cohort_members, appeals, earlier_grades),
    *(model_use, model_grades, interviews, interview_turns, graded_answers, voice_notes),
)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Reads the rows of one candidate from every table that has any."""

    database: Database

    async def export(self, candidate_id: int) -> dict[str, Any] | None:
        """Table name -> rows, instants as ISO texts in UTC; None where nobody of that id is known."""
        async with self.database.read() as connection:
            person = await connection.execute(select(candidates).where(candidates.c.id == candidate_id))
            data = {"candidates": [_plain(row) for row in person.mappings()]}
            votes = await connection.execute(select(group_votes).where(group_votes.c.user_id == candidate_id))
            data["group_votes"] = [_plain(row) for row in votes.mappings()]
            if not any(data.values()):
                return None
            for table in _OWNED:
                rows = await connection.execute(select(table).where(table.c.candidate_id == candidate_id))
                data[table.name] = [_plain(row) for row in rows.mappings()]
            given = [column for column in shelf.c if column.name != "content"]
            rows = await connection.execute(select(*given).where(shelf.c.given_by == candidate_id))
            data["shelf"] = [_plain(row) for row in rows.mappings()]
            rows = await connection.execute(select(broadcasts).where(broadcasts.c.given_by == candidate_id))
            data["broadcasts"] = [_plain(row) for row in rows.mappings()]
            rows = await connection.execute(select(cohorts).where(cohorts.c.given_by == candidate_id))
            data["cohorts"] = [_plain(row) for row in rows.mappings()]
            rows = await connection.execute(select(inbox).where(inbox.c.chat_id == candidate_id))
            data["inbox"] = [_plain(row) for row in rows.mappings()]
        return data


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
