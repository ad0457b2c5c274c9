"""The files of the bank, YAML or CSV, as questions that know where they stand."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from coaching.bank_csv import read_csv
from coaching.content import Parsed, parse_yaml
from coaching.errors import ContentFault
from coaching.questions import AnyQuestion, BankFile, QuestionBank

BANK_FOLDER = Path(__file__).parent / "bank"
SUFFIXES = (".yaml", ".yml", ".csv")


@dataclass(frozen=True, slots=True)
class Placed:
    """A question, the roles that it is for, and its place: `fault(field, text)` says what is wrong there."""

    question: AnyQuestion
    roles: frozenset[str]
    fault: Callable[[str, str], str]


def load_bank(folder: Path = BANK_FOLDER) -> QuestionBank:
    """The bank of the folder. Raises ContentFault that names every file, line and field at fault."""
    return bank_of(placed_in(folder))


def placed_in(folder: Path = BANK_FOLDER) -> list[Placed]:
    """The questions of the folder's files. Raises ContentFault with the faults of all of them."""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES]
    if not paths:
        raise ContentFault([f"{folder}: no question files (*.yaml, *.csv); put at least one there"])
    return read_files([(str(path), path.read_bytes()) for path in paths])


def read_files(files: Sequence[tuple[str, bytes]]) -> list[Placed]:
    """The questions of (name, content). Raises ContentFault with the faults of all of them."""
    placed: list[Placed] = []
    faults: list[str] = []
    for name, content in files:
        try:
            placed += read_file(name, content)
        except ContentFault as fault:
            faults += fault.faults
    if faults:
        raise ContentFault(faults)
    return placed


def read_file(name: str, content: bytes) -> list[Placed]:
    """The questions of a file, whose name says whether it is YAML or CSV. Raises ContentFault."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ContentFault([f"{name}: a bank file ends in {', '.join(SUFFIXES)}"])
    if suffix == ".csv":
        rows = read_csv(name, content)
        return [Placed(row.question, row.roles, partial(_in_row, name, row.line)) for row in rows]
    return list(_of_yaml(parse_yaml(name, content, BankFile)))


def bank_of(placed: Sequence[Placed]) -> QuestionBank:
    """The questions as one bank. Raises ContentFault where two have the same id."""
    by_id: dict[str, AnyQuestion] = {}
    faults = []
    for each in placed:
        if each.question.id in by_id:
            faults.append(each.fault("id", f"'{each.question.id}' is taken already"))
        by_id[each.question.id] = each.question
    if faults:
        raise ContentFault(faults)
    return QuestionBank(by_id, {each.question.id: each.roles for each in placed})


def over(placed: Sequence[Placed], added: Sequence[Placed]) -> list[Placed]:
    """All of them, but of two with the same id the added one."""
    taken = {each.question.id for each in added}
    return [*(each for each in placed if each.question.id not in taken), *added]


def _of_yaml(file: Parsed[BankFile]) -> Iterator[Placed]:
    for number, question in enumerate(file.value.questions):
        yield Placed(question, frozenset(file.value.roles), partial(_in_yaml, file, number))


def _in_yaml(file: Parsed[BankFile], number: int, field: str, text: str) -> str:
    return file.fault(("questions", number, *field.split(".")), text)


def _in_row(name: str, line: int, field: str, text: str) -> str:
    return f"{name}:{line}: {field}: {text}"
