"""What the language model said of answers, so that the same answer keeps its grade after a restart too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.model_use import if_known
from storage.tables import model_grades


@dataclass(frozen=True, slots=True)
class ModelGrades:
    """The repository of drafts, each under the digest of all that it rests on."""

    database: Database

    async def get(self, key: str) -> str | None:
        """The draft, as JSON; None where there is none."""
        statement = select(model_grades.c.draft).where(model_grades.c.key == key)
        async with self.database.read() as connection:
            return (await connection.execute(statement)).scalar_one_or_none()

    async def keep(self, key: str, draft: str, payer: int | None, at: datetime) -> None:
        """Keep a draft, with the candidate whose answer it is of; the first one under a key stays."""
        values = {"key": key, "candidate_id": if_known(payer), "draft": draft, "made_at": at}
        insert = self.database.insert(model_grades).values(values).on_conflict_do_nothing()
        async with self.database.write() as connection:
            await connection.execute(insert)
