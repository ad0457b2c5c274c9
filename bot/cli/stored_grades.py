"""`grade --report` and `grade --regrade`: what is stored, and what would be graded otherwise today."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer

from bot.cli.common import note, print_json, with_assistant
from bot.regrading import Regraded
from bot.wiring import Assistant
from coaching.grade_report import Report, Version, report
from coaching.grades import Grade


def print_report(as_json: bool) -> None:
    """Print a report on each question that has graded answers."""

    async def work(assistant: Assistant) -> None:
        grades = assistant.regrading.grades
        questions = await grades.questions()
        for question_id in questions:
            graded = [(each.grade, each.coach) for each in await grades.of_question(question_id)]
            agreement = await assistant.regrading.agreement(question_id)
            found = report(question_id, graded, await grades.replaced(question_id), agreement)
            print_json(asdict(found)) if as_json else typer.echo(_as_text(found))
        note(f"{len(questions)} questions with graded answers.")

    with_assistant(work)


def regrade(apply: bool, as_json: bool) -> None:
    """Print the grades that would be others today; with `apply`, make them so. The old ones are kept."""

    async def work(assistant: Assistant) -> None:
        regrading, changed, replaced = assistant.regrading, 0, 0
        for question_id in await regrading.grades.questions():
            changes = await regrading.changes(question_id)
            for each in changes:
                row = row_of(question_id, each)
                print_json(row) if as_json else typer.echo(_as_line(row))
            changed += len(changes)
            if apply:
                replaced += await regrading.keep(question_id, changes)
        would = f"{replaced} changed" if apply else "nothing was changed; --apply does it"
        note(f"{changed} grades would be others today: {would}.")

    with_assistant(work)


def row_of(question_id: str, changed: Regraded) -> dict[str, Any]:
    """What changes of a grade, as a row: its scores, its rubric, and the criteria that moved."""
    before, now = changed.stored.grade, changed.now
    return {
        "question_id": question_id,
        "answer_id": changed.stored.answer_id,
        "before": before.score,
        "now": now.score,
        "coach": changed.stored.coach,
        "version_before": before.rubric_version,
        "version_now": now.rubric_version,
        "criteria": _moved(before, now),
    }


def _moved(before: Grade, now: Grade) -> dict[str, list[float | None]]:
    """Criterion -> its score before and now, for those that are others now; None where there is none."""
    was, is_now = ({each.name: each.score for each in grade.criteria} for grade in (before, now))
    names = dict.fromkeys([*was, *is_now])
    return {name: [was.get(name), is_now.get(name)] for name in names if was.get(name) != is_now.get(name)}


def _as_line(row: Mapping[str, Any]) -> str:
    coach = "" if row["coach"] is None else f"  coach {row['coach']:.2f}"
    rubric = "" if row["version_before"] == row["version_now"] else "  (another rubric)"
    whole = (
        f"{row['question_id']} #{row['answer_id']}: {row['before']:.2f} -> {row['now']:.2f}{coach}{rubric}"
    )
    moved = [
        f"  {name}: {_figure(before)} -> {_figure(now)}" for name, (before, now) in row["criteria"].items()
    ]
    return "\n".join([whole, *moved])


def _as_text(found: Report) -> str:
    lines = [
        f"{found.question_id}: {found.answers} answers, mean {found.mean:.2f}, spread {found.spread:.2f}"
    ]
    if found.coached:
        lines.append(
            f"  against coaches on {found.coached}: r {_figure(found.r)}, "
            f"RMSE {_figure(found.rmse)}, weighted kappa {_figure(found.kappa)}"
        )
    if known := found.agreement:
        lines.append(
            f"  learnt from {known.answers} coach grades, each left out in turn: "
            f"RMSE {known.without:.2f} -> {known.learnt:.2f}"
        )
    if found.flags:
        lines.append("  flags: " + ", ".join(f"{flag} {count}" for flag, count in found.flags.items()))
    if len(found.versions) > 1:
        lines.append("  rubric versions: " + ", ".join(_drift(*each) for each in found.versions.items()))
    return "\n".join(lines)


def _drift(name: str, version: Version) -> str:
    return f"{name} {version.mean:.2f} ({version.answers})"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
