"""The bank as CSV, for coaches who keep their questions in a spreadsheet: one question a row.

Options and criteria stand in one cell, each on a line of its own, a criterion as `name | weight | expects |
hint`; roles have spaces between them. What a spreadsheet has no place for stands in the column `more` as
JSON: `never` and `about`, and under `criteria` by name what else a criterion has.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from coaching.errors import ContentFault
from coaching.questions import AnyQuestion, BankFile, QuestionBank

COLUMNS = (
    *("roles", "id", "kind", "topic", "difficulty", "prompt", "options", "answer", "explanation"),
    *("reference", "rubric", "document", "quote", "more"),
)
_REQUIRED = COLUMNS[:6]
_CRITERION = ("name", "weight", "expects", "hint")


@dataclass(frozen=True, slots=True)
class Row:
    """A question, the roles that it is for, and the last line of its row."""

    line: int
    roles: frozenset[str]
    question: AnyQuestion


def read_csv(name: str, content: bytes) -> list[Row]:
    """The rows in order. Raises ContentFault that names line and column of every fault."""
    rows: list[Row] = []
    faults: list[str] = []
    for line, cells in _rows(name, content):
        try:
            rows.append(_row_of(line, cells))
        except ValidationError as error:
            faults += [f"{name}:{line}: {_field(each['loc'])}: {each['msg']}" for each in error.errors()]
    if faults:
        raise ContentFault(faults)
    return rows


def write_csv(bank: QuestionBank) -> str:
    """The whole bank, as `read_csv` reads it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(question, sorted(bank.roles[question.id])) for question in bank)
    return text.getvalue()


def _rows(name: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        # Excel puts a mark in front of UTF-8, and semicolons between cells where people write 3,5.
        text = content.decode("utf-8-sig")
        head = text.split("\n", 1)[0]
        reader = csv.DictReader(
            io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ","
        )
        missing = [column for column in _REQUIRED if column not in (reader.fieldnames or ())]
        if missing:
            raise ContentFault(
                [f"{name}:1: the first line must name the columns; missing: {', '.join(missing)}"]
            )
        for row in reader:
            cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
            if any(cells.values()):
                yield reader.line_num, cells
    except (UnicodeDecodeError, csv.Error) as error:
        raise ContentFault([f"{name}:1: not CSV in UTF-8: {error}"]) from None


def _row_of(line: int, cells: dict[str, str]) -> Row:
    file = BankFile.model_validate({"roles": cells["roles"].split(), "questions": [_question(cells)]})
    return Row(line, frozenset(file.roles), file.questions[0])


def _question(row: dict[str, str]) -> dict[str, Any]:
    """A row as the fields of a question; empty cells are left out."""
    fields: dict[str, Any] = {column: row[column] for column in COLUMNS[1:10] if row.get(column)}
    if "options" in fields:
        fields["options"] = fields["options"].splitlines()
    if row.get("rubric"):
        lines = [line.split("|", 3) for line in row["rubric"].splitlines()]
        fields["rubric"] = [dict(zip(_CRITERION, line, strict=False)) for line in lines]
    if row.get("more"):
        _add_more(fields, row["more"])
    if row.get("document") or row.get("quote"):
        fields["source"] = {"document": row.get("document", ""), "quote": row.get("quote", "")}
    return fields


def _row(question: AnyQuestion, roles: Sequence[str]) -> dict[str, str]:
    plain = question.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    source, more = plain.pop("source", {}), _more(plain)
    if "options" in plain:
        plain["options"] = "\n".join(plain["options"])
    if "rubric" in plain:
        lines = (" | ".join(str(line.get(part, "")) for part in _CRITERION) for line in plain["rubric"])
        plain["rubric"] = "\n".join(lines)
    return {**{key: str(value) for key, value in plain.items()}, **source, **more, "roles": " ".join(roles)}


def _more(plain: dict[str, Any]) -> dict[str, str]:
    """The cell `more` of a question, whose parts are taken out of its fields; none where there is nothing."""
    lines = plain.get("rubric", [])
    criteria = {
        line["name"]: {name: value for name, value in line.items() if name not in _CRITERION}
        for line in lines
    }
    more: dict[str, Any] = {name: plain.pop(name) for name in ("never", "about") if name in plain}
    if any(criteria.values()):
        more["criteria"] = {name: parts for name, parts in criteria.items() if parts}
    return {"more": json.dumps(more, ensure_ascii=False)} if more else {}


def _add_more(fields: dict[str, Any], cell: str) -> None:
    """Put what the cell `more` says into the fields; what does not fit there is left for pydantic to name."""
    try:
        more = json.loads(cell)
    except json.JSONDecodeError:
        more = None
    if not isinstance(more, dict) or not isinstance(more.get("criteria", {}), dict):
        fields["more"] = cell
        return
    criteria = more.pop("criteria", {})
    for line in fields.get("rubric", []):
        extra = criteria.get(line["name"].strip(), {})
        line.update(extra if isinstance(extra, dict) else {"more": extra})
    fields.update(more)


def _field(location: Sequence[int | str]) -> str:
    """The column of a fault: what pydantic says, without the file around the row."""
    named = [str(part) for part in location if part not in ("questions", 0, "choice", "text")]
    return ".".join(named[1:] if named[:1] == ["source"] else named) or "row"
