"""Voice notes: what was heard in each, until the candidate says whether it is right. No sound is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Database
from storage.tables import voice_notes


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """What was heard in the voice note of an update; `used`: the candidate said that it is right."""

    inbox_id: int
    candidate_id: int
    transcript: str
    used: bool


@dataclass(frozen=True, slots=True)
class VoiceNotes:
    """The repository of voice notes."""

    database: Database

    async def get(self, inbox_id: int) -> VoiceNote | None:
        """What was heard in the voice note of an update; None where nothing was yet."""
        async with self.database.read() as connection:
            query = select(voice_notes).where(voice_notes.c.inbox_id == inbox_id)
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return VoiceNote(row.inbox_id, row.candidate_id, row.transcript, row.used_at is not None)

    async def keep(self, inbox_id: int, candidate_id: int, transcript: str, now: datetime) -> None:
        """Store what was heard; of two the first stays."""
        insert = self.database.insert(voice_notes).values(
            inbox_id=inbox_id, candidate_id=candidate_id, transcript=transcript, heard_at=now
        )
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing())

    async def purge(self, before: datetime) -> None:
        """Forget what was heard before then: what was used stands as an answer or a question elsewhere."""
        async with self.database.write() as connection:
            await connection.execute(delete(voice_notes).where(voice_notes.c.heard_at < before))

    async def use(self, inbox_id: int, now: datetime) -> None:
        """The candidate said that it is right, and it was taken as their text."""
        mine = (voice_notes.c.inbox_id == inbox_id) & voice_notes.c.used_at.is_(None)
        async with self.database.write() as connection:
            await connection.execute(update(voice_notes).where(mine).values(used_at=now))
