"""What the commands share: one way to run async work, to read batches, to print results."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.logs import configure_logs
from bot.settings import Settings, load_settings
from bot.wiring import Assistant, assembled
from schedulers.clock import SystemClock

ResultT = TypeVar("ResultT")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Batch = Annotated[
    Path | None, typer.Option("--batch", help="A file of JSON objects, one a line: a row in, a row out.")
]
RoleOption = Annotated[str | None, typer.Option("--role", help="The role to prefer, like ml-data-associate.")]


def with_assistant(work: Callable[[Assistant], Awaitable[ResultT]]) -> ResultT:
    """Run `work` over an assembled assistant and return its result."""

    async def run() -> ResultT:
        async with ready_assistant() as assistant:
            return await work(assistant)

    return asyncio.run(run())


@asynccontextmanager
async def ready_assistant() -> AsyncIterator[Assistant]:
    """An assistant of this process's settings, without a chat."""
    async with assembled(settings_and_logs(), SystemClock()) as assistant:
        yield assistant


def settings_and_logs() -> Settings:
    """The settings, with the logs set up. Raises BadSettings."""
    configure_logs()
    return load_settings()


def note(text: str) -> None:
    """A line for the person at the terminal, beside the result."""
    typer.echo(text, err=True)


def print_json(row: dict[str, Any]) -> None:
    """One object on one line of stdout."""
    typer.echo(json.dumps(row, ensure_ascii=False))


def read_rows(path: Path, required: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of a batch file. Misuse, with the line, where one is not an object with the fields."""
    try:
        return list(_rows(path, required))
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise typer.BadParameter(f"{path}:{number}: not JSON: {error.msg}") from None
        missing = [name for name in required if not isinstance(row, dict) or name not in row]
        if missing:
            raise typer.BadParameter(f"{path}:{number}: needs an object with {', '.join(missing)}")
        yield row
