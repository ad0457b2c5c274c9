"""`grade`: an answer, or the grades that are stored."""

from typing import Annotated, Any

import typer

from bot.cli import stored_grades
from bot.cli.common import AsJson, Batch, print_json, read_rows, with_assistant
from bot.wiring import Assistant


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(grade)


def grade(
    question: Annotated[str | None, typer.Option(help="The question.")] = None,
    reference: Annotated[str | None, typer.Option(help="A good answer to it.")] = None,
    answer: Annotated[str | None, typer.Option(help="The answer to grade.")] = None,
    batch: Batch = None,
    report: Annotated[
        bool, typer.Option("--report", help="What stored grades say of each question and its rubric.")
    ] = False,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Which stored grades would change today; nothing changes yet.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="With --regrade: change them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Grade a free-text answer against a reference or a rubric; or look at the grades that are stored.

    Example: interview-bot grade --question "What is precision?" --reference "The share of predicted
    positives that are right." --answer "How many of those called positive really are."
    """
    if report or regrade or apply:
        if report == regrade or batch or question or reference or answer:
            raise typer.BadParameter("--report and --regrade [--apply] stand alone")
        stored_grades.print_report(as_json) if report else stored_grades.regrade(apply, as_json)
        return
    fields = ("id", "question", "reference", "answer")
    if batch is None and None in (question, reference, answer):
        raise typer.BadParameter("give --question, --reference and --answer, or --batch FILE")
    one = {"id": 1, "question": question, "reference": reference, "answer": answer}
    rows = read_rows(batch, fields) if batch else [one]
    _check_rubrics(rows)

    async def work(assistant: Assistant) -> None:
        for row in rows:
            graded = await _grade(assistant, row)
            if as_json or batch:
                print_json({"id": row["id"], **graded})
            else:
                _print_grade(graded)

    with_assistant(work)


async def _grade(assistant: Assistant, row: dict[str, Any]) -> dict[str, Any]:
    from coaching.grading import GradedAnswer

    grade = await assistant.grading.grade(
        question=str(row["question"]),
        reference=_references(row)[0],
        answer=str(row["answer"]),
        rubric=_rubric(row),
        graded=[GradedAnswer(str(g["answer"]), float(g["score"])) for g in row.get("graded") or []],
    )
    fields = ("score", "mode", "criteria", "flags", "feedback")
    data = grade.to_dict()
    return {name: data[name] for name in fields}


def _rubric(row: dict[str, Any]) -> Any:
    from coaching.rubric import Criterion, Rubric

    criteria, references = row.get("criteria"), _references(row)
    if not criteria:
        return Rubric.of_reference(*references)
    return Rubric(
        tuple(Criterion(str(c["name"]), float(c["weight"]), str(c["expects"])) for c in criteria),
        others=tuple(references[1:]),
    )


def _references(row: dict[str, Any]) -> list[str]:
    """The reference of a row, or several of them: the best one counts."""
    given = row["reference"]
    references = [str(each) for each in given] if isinstance(given, list) else [str(given)]
    if not references:
        raise ValueError("reference is an empty list")
    return references


def _check_rubrics(rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, 1):
        try:
            _rubric(row)
            [(str(g["answer"]), float(g["score"])) for g in row.get("graded") or []]
        except (KeyError, TypeError, ValueError) as error:
            raise typer.BadParameter(
                f"row {number}: criteria or graded answers are malformed: {error}"
            ) from None


def _print_grade(grade: dict[str, Any]) -> None:
    typer.echo(f"{grade['score']:.2f} ({grade['mode']})")
    for criterion in grade["criteria"]:
        typer.echo(f"- {criterion['name']}: {criterion['score']:.2f}  {criterion['evidence'] or '-'}")
    typer.echo(grade["feedback"])
