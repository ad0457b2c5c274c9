"""`push`: who would get a quiz when, and sending now."""

import asyncio
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Any

import typer

from bot.cli.common import AsJson, note, print_json, settings_and_logs, with_assistant
from bot.data_folder import owned
from bot.errors import AlreadyRunning, BotError
from bot.settings import Settings
from bot.wiring import Assistant
from coaching.candidate import Candidate
from schedulers.clock import SystemClock
from schedulers.planner import crowds
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
        line = f"{row['at']}  {row['candidate_id']}  {row['campaign']}  asked for {row['asked_for']}"
        print_json(row) if as_json else typer.echo(line)
    note(f"{len(rows)} to send; nothing was sent.")


async def _upcoming(assistant: Assistant, now: bool) -> list[dict[str, Any]]:
    instant = assistant.services.clock.now()
    if now:
        wanting = await assistant.services.candidates.wanting_pushes(0, LISTED)
        planned = [(candidate, instant, instant) for candidate in wanting]
    else:
        planned = await _with_slots(assistant, instant)
    return [
        {
            "candidate_id": candidate.id,
            "campaign": DAILY,
            "role": candidate.role,
            "asked_for": asked_for.isoformat(timespec="minutes"),
            "at": at.isoformat(timespec="minutes"),
            "local": at.astimezone(candidate.zone).isoformat(timespec="minutes"),
        }
        for candidate, asked_for, at in planned
    ]


async def _with_slots(assistant: Assistant, now: datetime) -> list[tuple[Candidate, datetime, datetime]]:
    """(candidate, minute asked for, minute planned) of those who are due in LOOK_AHEAD."""
    until = now + LOOK_AHEAD
    lines = {
        (promise.zone, promise.quiz_at, promise.instant): (crowd, promise)
        for crowd in crowds(await assistant.outbox.promises(until), now)
        for promise in crowd.promises
    }
    due = await assistant.services.candidates.due(until, LISTED)
    planned = []
    for shared, sharing in groupby(due, lambda pair: (pair[0].zone, pair[0].quiz_at, pair[1])):
        if shared not in lines:
            continue  # it came to be while we looked
        crowd, promise = lines[shared]
        for rank, (candidate, _) in enumerate(sharing):
            planned.append((candidate, crowd.asked_for, crowd.minute(crowd.place(promise, rank))))
    return sorted(planned, key=lambda row: row[2])


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
