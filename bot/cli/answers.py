"""`index`, `search` and `ask`: the commands that know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import AsJson, Batch, RoleOption, note, print_json, read_rows, with_assistant
from bot.wiring import Assistant

if TYPE_CHECKING:
    from knowledge.answering import Answer
    from knowledge.indexing import IndexReport
    from knowledge.search import Hit


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(index)
    app.command()(search)
    app.command()(ask)


def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders to add; none refreshes what there is.")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Make these the whole knowledge base.")] = False,
    as_json: AsJson = False,
) -> None:
    """Index documents, or refresh the index.

    Example: interview-bot index handbook.md notes/
    """
    if only and not paths:
        raise typer.BadParameter("--only needs at least one file or folder")

    async def work(assistant: Assistant) -> "IndexReport":
        with _progress_bar() as progress:
            return await assistant.services.library.index(paths or (), only=only, progress=progress)

    report = with_assistant(work)
    for path, why in report.failed:
        note(f"Left out: {path}: {why}")
    if as_json:
        print_json({**asdict(report), "failed": [{"path": str(p), "why": why} for p, why in report.failed]})
        return
    typer.echo(
        f"{report.passages} passages in the index. Documents: {report.documents_added} added, "
        f"{report.documents_changed} changed, {report.documents_removed} removed, "
        f"{report.documents_unchanged} unchanged. "
        f"{report.embedded} passages embedded in {report.seconds:.1f} s."
    )


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    role: RoleOption = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that belong to a query.

    Example: interview-bot search "shift timings" --role ml-data-associate
    """
    rows = _questions(query, role, batch, "query")

    async def work(assistant: Assistant) -> None:
        await assistant.services.library.ensure(note)
        for row in rows:
            hits = await assistant.services.library.search(
                str(row["query"]), role=row.get("role"), limit=limit
            )
            if as_json or batch:
                passages = [asdict(hit) for hit in hits]
                print_json(
                    {"id": row["id"], "query": row["query"], "role": row.get("role"), "passages": passages}
                )
            else:
                _print_hits(hits)

    with_assistant(work)


def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    role: RoleOption = None,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the documents, with citations.

    Example: interview-bot ask "What documents should I bring to the walk-in?"
    """
    rows = _questions(question, role, batch, "question")

    async def work(assistant: Assistant) -> None:
        await assistant.services.library.ensure(note)
        for row in rows:
            answer = await assistant.services.library.ask(str(row["question"]), role=row.get("role"))
            if as_json or batch:
                print_json(answer_row(row["id"], answer))
            else:
                _print_answer(answer)

    with_assistant(work)


def answer_row(identifier: Any, answer: "Answer") -> dict[str, Any]:
    """The contract of `ask`."""
    fields = ("n", "passage_id", "source", "section", "quote")
    return {
        "id": identifier,
        "question": answer.question,
        "answered": answer.answered,
        "mode": answer.mode,
        "answer": answer.answer,
        "citations": [{name: getattr(citation, name) for name in fields} for citation in answer.citations],
        "seconds": round(answer.seconds, 4),
    }


def _questions(text: str | None, role: str | None, batch: Path | None, field: str) -> list[dict[str, Any]]:
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"give a {field} or --batch FILE")
    if batch is None:
        return [{"id": 1, field: text, "role": role}]
    return [{"role": role, **row} for row in read_rows(batch, ("id", field))]


def _print_hits(hits: "list[Hit]") -> None:
    for number, hit in enumerate(hits, 1):
        typer.echo(f"{number}. {hit.title} > {hit.section}  ({hit.score:.2f})\n{hit.text}\n")


def _print_answer(answer: "Answer") -> None:
    typer.echo(answer.answer)
    for citation in answer.citations:
        typer.echo(f"\n[{citation.n}] {citation.title} > {citation.section}\n    “{citation.quote}”")
    if answer.nearest:
        typer.echo("\nWhat the documents do answer:\n" + "\n".join(f"- {near}" for near in answer.nearest))


@contextmanager
def _progress_bar() -> "Iterator[Callable[[int, int], None]]":
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Embedding passages", total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report
