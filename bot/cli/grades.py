"""`grade`: an answer, or the grades that are stored."""

from typing import Annotated, Any

import typer

from bot.cli import stored_grades
from bot.cli.common import AsJson, Batch, print_json, read_rows, with_assistant
from bot.cli.grade_rows import Task, tasks_of
from bot.wiring import Assistant
from coaching.grades import Grade


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(grade)


def grade(
    question: Annotated[str | None, typer.Option(help="The question.")] = None,
    reference: Annotated[str | None, typer.Option(help="A good answer to it.")] = None,
    answer: Annotated[str | None, typer.Option(help="The answer to grade.")] = None,
    question_id: Annotated[
        str | None, typer.Option("--question-id", help="A question of the bank, in the place of the two.")
    ] = None,
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

    A row of a batch has id, answer, and question_id or question with reference (or a list of them). It may
    have criteria and never as the bank writes them (docs/extending.md), about, and graded: answers with a
    coach's score.

    Example: interview-bot grade --question "What is precision?" --reference "The share of predicted
    positives that are right." --answer "Of all predicted positives, the share that is really right."
    """
    one = {"question": question, "reference": reference, "answer": answer, "question_id": question_id}
    given = {name: value for name, value in one.items() if value is not None}
    if report or regrade or apply:
        if report == regrade or batch or given:
            raise typer.BadParameter("--report and --regrade [--apply] stand alone")
        stored_grades.print_report(as_json) if report else stored_grades.regrade(apply, as_json)
        return
    whole = ({"question_id", "answer"}, {"question", "reference", "answer"})
    if given if batch else given.keys() not in whole:
        raise typer.BadParameter(
            "give --question, --reference and --answer, or --question-id and --answer, or --batch FILE"
        )
    rows = read_rows(batch, ("id", "answer")) if batch else [{"id": 1, **given}]

    async def work(assistant: Assistant) -> None:
        services = assistant.services
        for task in await tasks_of(rows, services.quiz.bank, services.appeals):
            graded = await _grade(assistant, task)
            if as_json or batch:
                print_json({"id": task.id, **_as_row(graded)})
            else:
                typer.echo(_as_text(graded))

    with_assistant(work)


async def _grade(assistant: Assistant, task: Task) -> Grade:
    return await assistant.grading.grade(
        question=task.question,
        reference=task.reference,
        answer=task.answer,
        rubric=task.rubric,
        graded=task.graded,
    )


def _as_row(grade: Grade) -> dict[str, Any]:
    fields = ("score", "mode", "criteria", "flags", "feedback", "forbidden", "rubric_version", "agreement")
    data = grade.to_dict()
    return {name: data[name] for name in fields}


def _as_text(grade: Grade) -> str:
    lines = [f"{grade.score:.2f} ({grade.mode}, rubric version {grade.rubric_version})"]
    lines += [f"- {each.name}: {each.score:.2f}  {each.evidence or '-'}" for each in grade.criteria]
    lines += [f"- better not (costs {each.weight:g}): {each.words}" for each in grade.forbidden]
    if grade.flags:
        lines.append(f"flags: {', '.join(grade.flags)}")
    if known := grade.agreement:
        lines.append(
            f"on {known.answers} answers that coaches graded: RMSE {known.without:.2f} -> {known.learnt:.2f}"
        )
    return "\n".join([*lines, grade.feedback])
