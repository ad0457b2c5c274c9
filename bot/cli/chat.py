"""`run` and `playground`: the commands that serve."""

import asyncio
from typing import Annotated

import typer

from bot.cli.common import note, settings_and_logs
from schedulers.clock import SystemClock


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(run)
    app.command()(playground)


def run() -> None:
    """Serve candidates: by Telegram with TELEGRAM_BOT_TOKEN, else in the browser.

    Example: interview-bot run
    """
    from bot import running

    settings = settings_and_logs()
    asyncio.run(running.run(settings, SystemClock(), typer.echo))


def playground(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; only this machine by default.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = None,
    limits: Annotated[bool, typer.Option(help="Whether Telegram's flood limits hold.")] = True,
) -> None:
    """Run the stand-in for Telegram alone; bots reach it with TELEGRAM_API_URL.

    Example: interview-bot playground --port 8081
    """
    settings = settings_and_logs()
    listen = (host or settings.interview_bot_host, settings.interview_bot_port if port is None else port)
    asyncio.run(_playground(*listen, limits))


async def _playground(host: str, port: int, limits: bool) -> None:
    from bot.running import listening
    from bot.signals import until_signal
    from playground import Limits, create_app

    async with listening(create_app(limits=Limits(enforced=limits)), host, port) as url:
        typer.echo(f"Ready. Open {url} to chat; start a bot with TELEGRAM_API_URL={url}.")
        note("A bot may use any token of Telegram's form, like 1000001:playground-on-this-machine.")
        await until_signal()
