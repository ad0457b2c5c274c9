"""`bank check`, `bank import`, `bank export` and `bank draft`: the questions of the quiz as files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.bank_desk import FOLDER, MAX_BYTES
from bot.cli.common import AsJson, note, print_json, with_assistant
from bot.draft_desk import PASSAGES_TRIED, Drafted
from bot.wiring import Assistant
from coaching.bank_csv import write_csv
from coaching.drafting import bank_file
from storage.shelf import Draft

Files = Annotated[list[Path] | None, typer.Argument(help="YAML or CSV files; none: the bank as it is.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="A question may take the place of a shipped one of its id.")
]

TURNS = 2  # for each question that is asked for, each with passages of its own

commands = typer.Typer(
    help="Check, add and print the questions of the quiz.\n\nExample: interview-bot bank check mine.yaml",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command, name in ((check, "check"), (import_, "import"), (export, "export"), (draft, "draft")):
        commands.command(name)(command)
    app.add_typer(commands, name="bank")


def check(files: Files = None, replace: Replace = False, as_json: AsJson = False) -> None:
    """Name every fault of a question: its form, its quote, doubles, and keys that give themselves away.

    Example: interview-bot bank check my-questions.yaml
    """

    async def work(assistant: Assistant) -> tuple[list[str], list[str]]:
        faults = await _faults(assistant, files or [], replace)
        return faults, assistant.services.bank_desk.bank.replaced()

    faults, replaced = with_assistant(work)
    for fault in faults:
        print_json({"fault": fault}) if as_json else typer.echo(fault)
    if faults:
        note(f"{len(faults)} to mend.")
        raise typer.Exit(1)
    note("No faults.")
    _note_replaced(replaced)


def import_(
    files: Annotated[list[Path], typer.Argument(help="YAML or CSV files.")], replace: Replace = False
) -> None:
    """Add questions to the bank. A file of the same name takes the place of the one before.

    With --replace a question may have the id of a shipped one and is asked, and graded, in its place, until
    the file comes again without it.

    Example: interview-bot bank import my-questions.csv
    """

    async def work(assistant: Assistant) -> tuple[list[str], list[str]]:
        faults = await _faults(assistant, files, replace)
        for path in [] if faults else files:
            now = assistant.services.clock.now()
            await assistant.services.bank_desk.add(
                Draft("bank", FOLDER + path.name, path.read_bytes(), None, None, now)
            )
        return faults, assistant.services.bank_desk.bank.replaced()

    faults, replaced = with_assistant(work)
    for fault in faults:
        typer.echo(fault)
    if faults:
        note("Nothing was added.")
        raise typer.Exit(1)
    note(f"{len(files)} added. A running bot takes them up within a minute.")
    _note_replaced(replaced)


def export() -> None:
    """Print the whole bank as CSV, which a spreadsheet opens and `bank import` reads.

    Example: interview-bot bank export > bank.csv
    """

    async def work(assistant: Assistant) -> str:
        return write_csv(assistant.services.bank_desk.bank.bank)

    typer.echo(with_assistant(work), nl=False)


def draft(
    source: Annotated[
        str, typer.Argument(help="A document or guide, like guide-excel; see the list there is.")
    ],
    count: Annotated[int, typer.Option(min=1, max=20, help="How many questions.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Draft questions from a document, as a file for a coach to look through; `bank import` adds it.

    A language model writes them where there is one, and answers them without the key; only those on which it
    agrees with itself are printed. Without one they are gaps in sentences that state a number.

    Example: interview-bot bank draft guide-excel --count 5 > drafts.yaml
    """
    drafted = with_assistant(lambda assistant: _drafts(assistant, source, count))
    if not drafted:
        note(f"No passage of {source} brought a question that holds.")
        raise typer.Exit(1)
    questions, roles = [each.question for each in drafted], drafted[0].roles
    if as_json:
        for each in drafted:
            row = each.question.model_dump(mode="json", exclude_none=True)
            print_json(row | {"roles": list(roles), "by": "model" if each.by_model else "rule"})
    else:
        typer.echo(bank_file(questions, roles), nl=False)
    note(f"{len(drafted)} of {count} drafted. Look through them, then: interview-bot bank import FILE")


async def _drafts(assistant: Assistant, source: str, count: int) -> list[Drafted]:
    await assistant.services.library.ensure()
    desk = assistant.services.drafts
    documents = await desk.documents()
    if source not in documents:
        raise typer.BadParameter(f"there is no document '{source}'; there are {', '.join(documents)}")
    drafted: list[Drafted] = []
    for turn in range(TURNS * count):
        if len(drafted) == count:
            break
        found = await desk.draft(source, turn * PASSAGES_TRIED, [each.question for each in drafted])
        drafted += [found] if found else []
    return drafted


async def _faults(assistant: Assistant, files: list[Path], replace: bool) -> list[str]:
    desk = assistant.services.bank_desk
    if not files:
        return await desk.all_faults()
    return await desk.faults([(str(path), _content(path)) for path in files], replace)


def _note_replaced(ids: list[str]) -> None:
    if ids:
        note(f"In the place of shipped questions: {', '.join(ids)}.")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise typer.BadParameter(f"{path} is larger than 1 MB; split it")
    return content
