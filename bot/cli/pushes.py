"""`push`: who would get a quiz when, and sending now."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.common import AsJson, note, print_json, settings_and_logs, with_assistant
from bot.data_folder import owned
from bot.errors import AlreadyRunning, BotError
from bot.settings import Settings
from bot.wiring import Assistant
from schedulers.clock import SystemClock
from storage.outbox import DAILY

LOOK_AHEAD = timedelta(hours=24)
LISTED = 10_000


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(push)


def push(
    now: Annotated[
        bool, typer.Option("--now", help="Today's quiz for everybody who has not had it, at once.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List who would get what and when.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send the pushes that are due; a running bot does this by itself every minute.

    Example: interview-bot push --dry-run
    """
    if dry_run:
        _list(with_assistant(lambda assistant: _upcoming(assistant, now)), as_json)
        return
    settings = settings_and_logs()
    elsewhere = _bot_is_running(settings)
    if not elsewhere and settings.telegram_bot_token is None:
        raise BotError("No bot runs here and TELEGRAM_BOT_TOKEN is not set: start `interview-bot run` first.")
    result = {"planned": with_assistant(lambda assistant: _plan(assistant, now))}
    if elsewhere:
        note("The running bot sends them.")
    else:
        result |= asyncio.run(_send(settings))
    print_json(result) if as_json else typer.echo(", ".join(f"{name}: {n}" for name, n in result.items()))


def _list(rows: list[dict[str, Any]], as_json: bool) -> None:
    for row in rows:
        line = f"{row['at']}  {row['candidate_id']}  {row['campaign']}"
        print_json(row) if as_json else typer.echo(line)
    note(f"{len(rows)} to send; nothing was sent.")


async def _upcoming(assistant: Assistant, now: bool) -> list[dict[str, Any]]:
    instant = assistant.services.clock.now()
    if now:
        wanting = await assistant.services.candidates.wanting_pushes(0, LISTED)
        pairs = [(candidate, instant) for candidate in wanting]
    else:
        pairs = await assistant.services.candidates.due(instant + LOOK_AHEAD, LISTED)
    return [
        {
            "candidate_id": candidate.id,
            "campaign": DAILY,
            "role": candidate.role,
            "at": at.isoformat(timespec="minutes"),
            "local": at.astimezone(candidate.zone).isoformat(timespec="minutes"),
        }
        for candidate, at in pairs
    ]


async def _plan(assistant: Assistant, now: bool) -> int:
    return await (assistant.planner.everybody_now() if now else assistant.planner.tick())


def _bot_is_running(settings: Settings) -> bool:
    """Whether a bot owns the data folder. It then sends, since it is the one that sees the votes."""
    try:
        with owned(settings.interview_bot_data_dir):
            return False
    except AlreadyRunning:
        return True


async def _send(settings: Settings) -> dict[str, int]:
    from bot.running import send_due

    return await send_due(settings, SystemClock())
