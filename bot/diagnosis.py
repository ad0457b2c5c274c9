"""What `doctor` looks at: each part is tried for real, and what is wrong is said in words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.errors import OPERATOR_ERRORS
from bot.settings import OFF, Settings
from bot.wiring import assembled
from coaching.bank_files import load_bank
from coaching.profiles import load_roles
from knowledge.embedding import Encoder
from prompts.errors import ModelError
from schedulers.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was tried: `detail` says how it is, or what is wrong and how to mend it."""

    name: str
    ok: bool
    detail: str


async def diagnose(settings: Settings) -> list[Check]:
    """Try every part that these settings use."""
    parts: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "content": _content,
        "embedding model": _encoder,
        "data": _data,
        "Telegram": _telegram,
        "language model": _language_model,
        "voice notes": _voice,
    }
    return [await _check(name, part, settings) for name, part in parts.items()]


async def _check(name: str, part: Callable[[Settings], Awaitable[str]], settings: Settings) -> Check:
    try:
        return Check(name, True, await part(settings))
    except (*OPERATOR_ERRORS, ModelError) as error:
        return Check(name, False, str(error))
    except InvalidToken:
        return Check(name, False, "TELEGRAM_BOT_TOKEN is not accepted; copy it again from @BotFather.")
    except TelegramError as error:
        return Check(name, False, f"{settings.telegram_api_url} cannot be reached ({error.message}).")


async def _content(settings: Settings) -> str:
    return f"{len(load_roles())} roles, {len(load_bank().by_id)} questions"


async def _encoder(settings: Settings) -> str:
    encoder = Encoder(settings.interview_bot_model_dir)
    encoded = await asyncio.to_thread(encoder.encode, "Is the model whole?")
    return f"whole, {encoded.vector.shape[0]} dimensions"


async def _data(settings: Settings) -> str:
    async with assembled(settings, SystemClock()) as assistant:
        await assistant.services.library.ensure()
        hits = await assistant.services.library.search("walk-in", limit=1)
    return f"{settings.interview_bot_data_dir.resolve()} is writable, the index answers ({len(hits)} hit)"


async def _telegram(settings: Settings) -> str:
    if settings.telegram_bot_token is None:
        return "no token: `run` starts the playground"
    async with Bot(settings.telegram_bot_token.get_secret_value(), f"{settings.telegram_api_url}/bot") as bot:
        return f"connected as @{bot.username}"


async def _language_model(settings: Settings) -> str:
    if settings.openai_api_key is None:
        return "no key: answers are extractive, grades are by fixed rules"
    clock = SystemClock()
    async with assembled(settings, clock) as assistant:
        assert assistant.model.answers is not None
        await assistant.model.answers.write_answer("How long is the test?", ["The test takes 60 minutes."])
        used = await assistant.model_use.used(clock.now())
    limit = settings.openai_daily_tokens
    left = f", {max(0, limit - used):,} left of {limit:,}" if limit else ""
    return f"{settings.openai_model} answers; {used:,} tokens used today (UTC){left}"


async def _voice(settings: Settings) -> str:
    if settings.openai_api_key is None:
        return "no key: candidates are asked to type"
    if not settings.openai_transcription_model:
        return f"OPENAI_TRANSCRIPTION_MODEL is {OFF}: candidates are asked to type"
    from prompts.voice import SILENCE

    async with assembled(settings, SystemClock()) as assistant:
        assert assistant.model.transcriber is not None
        await assistant.model.transcriber.transcribe(SILENCE.read_bytes(), seconds=1)
    return f"{settings.openai_transcription_model} writes them down"
