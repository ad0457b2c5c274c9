"""The golden questions of tests/golden, on the shipped corpus and on the bare texts that it is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from rich.table import Table

from benchmarks.baselines import baselines, tutorial_chunks
from benchmarks.figures import Report, answers_of, ranking_table
from benchmarks.ours import ask_all
from benchmarks.questions import Corpus, Passage, Row
from benchmarks.shared_data import shared_data
from knowledge.answering import Answer
from knowledge.embedding import Encoder
from knowledge.library import SHIPPED

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SETS = ("questions", "fresh", "more")
HALVES = ("tune", "held_out")
# Whom each bare text is for, in the order of the files' names.
BARE_ROLES = (
    "ml-data-associate",
    "ml-engineer",
    "applied-science-intern",
    "data-scientist-proserve",
    "data-scientist-workforce",
)


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the role of who asks, the roles whose documents answer (none: any), and what the answer
    must hold; nothing where there is no answer. `bare`: whether a bare text answers too.
    """

    set: str
    half: str
    role: str | None
    about: tuple[str, ...]
    ask: str
    expect: tuple[str, ...]
    bare: bool = True

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.expect)

    def is_right(self, passage: Passage) -> bool:
        """Whether all of it stands in a passage that is for the right role."""
        return self.answered_by(passage.role) and holds(self, passage.text)

    def is_told(self, said: str) -> bool:
        """Whether all of it was said."""
        return holds(self, said)

    def answered_by(self, role: str | None) -> bool:
        """Whether a document of this role may answer."""
        return not self.about or role in self.about


def holds(question: GoldenQuestion, text: str) -> bool:
    """Whether a text has every expected fact in one of its spellings."""
    lower = text.lower().replace("’", "'")
    return all(any(spelling.lower() in lower for spelling in fact.split("|")) for fact in question.expect)


def read_golden(folder: Path = GOLDEN) -> list[GoldenQuestion]:
    """The golden questions of every set, in each those with an answer first."""
    return [question for name in SETS for question in _read_set(folder / f"{name}.yaml")]


def shipped_corpus() -> Corpus:
    """The documents that come along."""
    paths = sorted(SHIPPED.glob("*.md"))
    return Corpus(paths, {path.name: path.stem for path in paths})


def on_shipped(encoder: Encoder) -> Report:
    """Every set on the shipped corpus."""
    return _measured("shipped corpus", shipped_corpus(), read_golden(), encoder)


def on_bare(encoder: Encoder) -> Report:
    """Every set on the bare texts, or where they should be. What only the shipped documents answer counts as
    not answered.
    """
    folder = shared_data().parent / "seeds"
    paths = sorted(folder.glob("*.txt"))
    if len(paths) != len(BARE_ROLES):
        return Report([f"No bare texts in {folder}: the golden sets are not tried on them."], {})
    corpus = Corpus(paths, {path.name: role for path, role in zip(paths, BARE_ROLES, strict=True)})
    asked = [each if each.bare else replace(each, expect=()) for each in read_golden()]
    return _measured("bare texts", corpus, asked, encoder)


def _measured(name: str, corpus: Corpus, questions: Sequence[GoldenQuestion], encoder: Encoder) -> Report:
    rows = ask_all(corpus, questions, encoder)
    others = baselines(tutorial_chunks(corpus), questions, encoder)
    answers: dict[str, list[Answer]] = {f"golden, {name}": answers_of(rows)}
    return Report([_table(name, rows, others)], answers)


def _table(
    name: str, rows: Sequence[Row[GoldenQuestion]], others: Mapping[str, Sequence[Row[GoldenQuestion]]]
) -> Table:
    parts = {(part, half): _part(rows, part, half) for part in SETS for half in HALVES}
    return ranking_table(
        f"Golden questions, {name}",
        {f"1000/200, {other}": found for other, found in others.items()}
        | {"ours, all": rows}
        | {f"ours, {part}, {half}": found for (part, half), found in parts.items() if found},
    )


def _part(rows: Sequence[Row[GoldenQuestion]], name: str, half: str) -> list[Row[GoldenQuestion]]:
    return [row for row in rows if (row.question.set, row.question.half) == (name, half)]


def _read_set(path: Path) -> list[GoldenQuestion]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        GoldenQuestion(
            set=path.stem,
            half=entry["split"],
            role=entry["role"],
            about=tuple(entry.get("about", [entry["role"]] if entry["role"] else [])),
            ask=entry["ask"],
            expect=tuple(entry.get("expect", ())),
            bare=entry.get("seeds", True),
        )
        for kind in ("answerable", "unanswerable")
        for entry in content[kind]
    ]
