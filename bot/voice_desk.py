"""Voice notes into text: each is written down once, and counts when its speaker says that it is right."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coaching.clock import Clock
from storage.voice_notes import VoiceNote, VoiceNotes

if TYPE_CHECKING:
    from prompts.voice import Transcriber

MOST_SECONDS = 300
MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 3000  # of a transcript: it is shown in one message


@dataclass(frozen=True, slots=True)
class VoiceDesk:
    """Keeps what was heard. Without a transcriber nothing is."""

    notes: VoiceNotes
    transcriber: "Transcriber | None"
    clock: Clock

    async def noted(self, inbox_id: int) -> VoiceNote | None:
        """What was heard in the voice note of an update; None where nothing was yet."""
        return await self.notes.get(inbox_id)

    async def hear(self, inbox_id: int, candidate_id: int, sound: bytes, seconds: int) -> VoiceNote | None:
        """Write a voice note down; None where there are no words in it.

        Raises ModelError.
        """
        assert self.transcriber is not None
        said = await self.transcriber.transcribe(sound, seconds)
        transcript = " ".join(said.split())[:MOST_CHARACTERS]
        if not transcript:
            return None
        await self.notes.keep(inbox_id, candidate_id, transcript, self.clock.now())
        return await self.notes.get(inbox_id)

    async def purge(self, before: datetime) -> None:
        """Forget what was heard before then."""
        await self.notes.purge(before)

    async def use(self, note: VoiceNote) -> None:
        """It was right, and was taken as a text."""
        await self.notes.use(note.inbox_id, self.clock.now())
