"""Voice notes written down, by the same server's `audio/transcriptions`. Knows no chats and keeps nothing.

Importing this module is cheap; openai comes with the first voice note.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.bounds import Accounts, Bounds
from prompts.breaker import Breaker
from prompts.budget import Tokens, estimate
from prompts.chat import Hear, Reply, parts_of
from prompts.faults import in_our_words
from prompts.gateway import DEFAULT_URL

if TYPE_CHECKING:
    import openai

TOKENS_A_SECOND = 20  # of speech, for the books: as those models count that tell it
WORDS_A_SECOND = 4
SILENCE = Path(__file__).with_name("silence.ogg")  # a second of it, to try a server with
SETTING = "OPENAI_TRANSCRIPTION_MODEL (off: no voice notes)"
SECONDS = 60.0  # for a whole voice note: five minutes of speech go up a slow line


class Scribe:
    """One model that writes speech down, on one server."""

    def __init__(self, client: openai.AsyncOpenAI, model: str) -> None:
        self._client = client
        self._model = model

    async def write(self, sound: bytes) -> Reply:
        """What is said in an Ogg file. Raises ModelError."""

        async def said() -> Reply:
            # Telegram's voice notes are Ogg files with Opus in them; servers go by the name's ending.
            written = await self._client.audio.transcriptions.create(
                model=self._model, file=("voice.ogg", sound)
            )
            return Reply(str(written.text), None)

        return await in_our_words(said(), SETTING)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


@dataclass(frozen=True, slots=True)
class _Speech:
    """A voice note to be written down, of so many seconds."""

    sound: bytes
    seconds: int
    kind: str = "voice"
    share: float = 1.0
    hear: Hear | None = None

    @property
    def estimate(self) -> Tokens:
        return Tokens(TOKENS_A_SECOND * self.seconds, estimate("words " * WORDS_A_SECOND * self.seconds))

    def read(self, text: str, /) -> str:
        return text

    async def send(self, client: Scribe, hear: Hear | None) -> Reply:
        return await client.write(self.sound)


class Transcriber:
    """Writes voice notes down, within the bounds of all that is asked of the model."""

    def __init__(self, bounds: Bounds[Scribe]) -> None:
        self._bounds = bounds

    async def transcribe(self, sound: bytes, seconds: int) -> str:
        """What is said in an Ogg file of so many seconds. Raises ModelError."""
        return await self._bounds.ask(_Speech(sound, seconds))

    async def close(self) -> None:
        """Close the connections."""
        await self._bounds.close()


def open_transcriber(
    *,
    api_key: str,
    base_url: str | None,
    model: str,
    accounts: Accounts,
    timeout: float = SECONDS,
    jitter: Callable[[], float] = random.random,
    monotonic: Callable[[], float] = time.monotonic,
) -> Transcriber:
    """Somebody who writes voice notes down with `model` at `base_url`. Connects at the first one.

    Its breaker is its own: a server without such a model still answers questions.
    """

    def open_scribe() -> Scribe:
        import openai

        address, query = parts_of(base_url or DEFAULT_URL)
        client = openai.AsyncOpenAI(
            api_key=api_key,
            base_url=address,
            default_query=query,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(timeout=timeout),
        )
        return Scribe(client, model)

    return Transcriber(Bounds(open_scribe, timeout, accounts, Breaker(monotonic, jitter)))
