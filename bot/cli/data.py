"""`stats`, `export`, `forget`, `backup`, `restore` and `doctor`: the operator's commands."""

import asyncio
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import AsJson, note, print_json, settings_and_logs, with_assistant
from bot.data_folder import owned
from bot.errors import BadSettings, BotError
from bot.metrics import exposition
from bot.settings import Settings
from bot.wiring import Assistant
from storage.lateness import Lateness, lateness
from storage.model_use import ModelReport

A_DAY = timedelta(days=1)

CandidateId = Annotated[int, typer.Argument(help="The candidate's Telegram number.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (stats, export, forget, backup, restore, doctor):
        app.command()(command)


def stats(
    as_json: AsJson = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="Print gauges for Prometheus.")] = False,
) -> None:
    """Count candidates, questions, answers and pushes, say how late they were and what the language model
    did in the last 24 hours, list the latest gaps.

    Example: interview-bot stats --json

    Example: interview-bot stats --metrics > /var/lib/node_exporter/interview_bot.prom
    """

    async def work(assistant: Assistant) -> dict[str, Any]:
        services = assistant.services
        return {
            **await services.candidates.counts(),
            **await services.asked.counts(),
            **await services.quiz_log.counts(),
            "inbox": await services.inbox.counts(),
            "outbox": await assistant.outbox.counts(),
            "last_day": asdict(await lateness(assistant.database, services.clock.now() - A_DAY)),
            "language_model": _with_cost(
                assistant.settings, await assistant.model_use.report(services.clock.now() - A_DAY)
            ),
            "gaps": await services.asked.gaps(20),
        }

    result = with_assistant(work)
    if metrics:
        typer.echo(exposition(result), nl=False)
        return
    if as_json:
        print_json(result)
        return
    told = {"last_day": lambda of: _lateness(Lateness(**of)), "language_model": _model_use}
    for name, value in result.items():
        text = told[name](value) if name in told else value
        typer.echo(f"{name.replace('_', ' ')}: {text}")


def _lateness(of: Lateness) -> str:
    lost = f"{of.expired} too late, {of.unknown} unknown"
    if not of.sent:
        return f"no daily quiz sent; {lost}"
    return (
        f"daily quizzes sent: {of.sent}, {of.within_a_minute} within a minute of the time asked for, "
        f"{of.early} early; median {of.median} s, 95% {of.p95} s, worst {of.worst} s late; {lost}"
    )


def _with_cost(settings: Settings, of: ModelReport) -> dict[str, Any]:
    """The report with its cost, in the currency of the prices; None where they are not both known."""
    price_in, price_out = settings.openai_price_in, settings.openai_price_out
    if price_in is None or price_out is None:
        return {**asdict(of), "cost": None}
    return {**asdict(of), "cost": round((of.sent * price_in + of.received * price_out) / 1e6, 6)}


def _model_use(of: dict[str, Any]) -> str:
    failed = ", ".join(f"{reason.replace('_', ' ')} {count}" for reason, count in of["fallbacks"].items())
    if not of["calls"] and not of["cached"]:
        return f"not asked in the last 24 hours; fallbacks: {failed or 'none'}"
    times = f"median {of['median']} s, 95% {of['p95']} s" if of["median"] is not None else "no reply"
    cost = "" if of["cost"] is None else f", cost {of['cost']:.4f}"
    return (
        f"{of['calls']} calls in the last 24 hours, {times}; tokens: {of['sent']} sent, {of['received']} "
        f"received{cost}; {of['cached']} known from before; fallbacks: {failed or 'none'}"
    )


def export(candidate_id: CandidateId, as_json: AsJson = False) -> None:
    """Print everything that is kept about one candidate: readable, or with --json on one line.

    Example: interview-bot export 12345678 > candidate.json
    """
    data = with_assistant(lambda assistant: assistant.services.personal.export(candidate_id))
    if data is None:
        raise BotError(f"Nobody with the number {candidate_id} is known here.")
    print_json(data) if as_json else typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def forget(candidate_id: CandidateId, as_json: AsJson = False) -> None:
    """Delete everything that is kept about one candidate.

    Example: interview-bot forget 12345678
    """

    async def work(assistant: Assistant) -> bool:
        known = await assistant.services.personal.export(candidate_id)
        await assistant.services.forget(candidate_id)
        return known is not None

    if not with_assistant(work):
        raise BotError(f"Nobody with the number {candidate_id} is known here.")
    _report({"candidate_id": candidate_id}, f"Everything about {candidate_id} is deleted.", as_json)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the backup; it must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Write one file that holds all state; a running bot goes on.

    Example: interview-bot backup monday.db
    """
    database = _database_file(settings_and_logs())
    if file.exists():
        raise BotError(f"{file} exists already. Choose another name.")
    if not database.exists():
        raise BotError(f"There is no database at {database} yet.")
    try:
        with closing(sqlite3.connect(database)) as source:
            source.execute("VACUUM INTO ?", (str(file),))
    except sqlite3.Error as error:
        raise BotError(f"The backup could not be written to {file}: {error}") from None
    size = file.stat().st_size
    _report({"file": str(file), "bytes": size}, f"Backup written to {file} ({size:,} bytes).", as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")], as_json: AsJson = False
) -> None:
    """Put a backup in the place of the present state; the bot must not be running.

    Example: interview-bot restore monday.db
    """
    settings = settings_and_logs()
    database = _database_file(settings)
    _check_backup(file)
    with owned(settings.interview_bot_data_dir):
        # Beside the target first: a disk that fills up must not cost the state that is there.
        fresh = database.with_name(database.name + ".restoring")
        shutil.copyfile(file, fresh)
        for leftover in (f"{database}-wal", f"{database}-shm"):
            Path(leftover).unlink(missing_ok=True)
        os.replace(fresh, database)  # noqa: PTH105 - atomic on every system, and it says what it does
    _report({"file": str(file)}, f"Restored from {file}. The index is checked at the next start.", as_json)


def doctor(as_json: AsJson = False) -> None:
    """Check settings, data, model, index and connections, and say what is wrong in words.

    Example: interview-bot doctor
    """
    from bot.diagnosis import diagnose

    checks = asyncio.run(diagnose(settings_and_logs()))
    for check in checks:
        if as_json:
            print_json({"check": check.name, "ok": check.ok, "detail": check.detail})
        else:
            typer.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
    if not all(check.ok for check in checks):
        note("Something needs mending; see above.")
        raise typer.Exit(1)


def _report(result: dict[str, Any], sentence: str, as_json: bool) -> None:
    print_json(result) if as_json else typer.echo(sentence)


def _database_file(settings: Settings) -> Path:
    path = settings.sql_url.partition(":///")[2]
    if not path:
        raise BadSettings(["DATABASE_URL names no file; backup and restore need one."])
    return Path(path)


def _check_backup(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT version_num FROM alembic_version")
            [(verdict,)] = connection.execute("PRAGMA quick_check(1)")
    except sqlite3.Error as error:
        raise BotError(f"{file} is not a backup of this program ({error}).") from None
    if verdict != "ok":
        raise BotError(f"{file} is damaged: {verdict}.")
