"""`push`: who would get a quiz when, and sending now."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.common import AsJson, note, print_json, settings_and_logs, with_assistant
from bot.errors import AlreadyRunning, BadSettings
from bot.wiring import Assistant
from schedulers.planner import DAILY

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
        rows = with_assistant(lambda assistant: _upcoming(assistant, now))
        for row in rows:
            print_json(row) if as_json else typer.echo(
                f"{row['at']}  {row['candidate_id']}  {row['campaign']}"
            )
        note(
            f"{len(rows)} push{'' if len(rows) == 1 else 'es'} in the next 24 hours."
            if not now
            else f"{len(rows)} now."
        )
        return
    planned = with_assistant(lambda assistant: _plan(assistant, now))
    counts = _send()
    if counts is None:
        note("The running bot sends them.")
    result = {"planned": planned, **(counts or {})}
    print_json(result) if as_json else typer.echo(", ".join(f"{name}: {n}" for name, n in result.items()))


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


def _send() -> dict[str, int] | None:
    """Send from here; None where a bot runs and does it. Only one process may own the votes."""
    import asyncio

    from bot.data_folder import owned
    from bot.running import send_due
    from schedulers.clock import SystemClock

    settings = settings_and_logs()
    try:
        with owned(settings.interview_bot_data_dir):
            if settings.telegram_bot_token is None:
                raise BadSettings(
                    ["No bot runs here and TELEGRAM_BOT_TOKEN is not set: start `interview-bot run` first."]
                )
        return asyncio.run(send_due(settings, SystemClock()))
    except AlreadyRunning:
        return None
