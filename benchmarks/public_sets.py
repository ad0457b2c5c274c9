"""Public data: passages and intents to be found, and questions to be refused. Read from SHARED_DATA.

SQuAD 2.0 (https://arxiv.org/abs/1806.03822): questions about paragraphs of Wikipedia, and ones that look
like them and have no answer. CLINC150 (https://aclanthology.org/D19-1131): requests to an assistant, and
ones out of its scope.
"""

import gzip
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.baselines import baselines, tutorial_chunks
from benchmarks.figures import Report, answers_of, ranking_table
from benchmarks.ours import ask_all
from benchmarks.questions import Asked, Corpus, Passage
from benchmarks.shared_data import shared_data
from knowledge.embedding import Encoder

SEED = 7
# Drawn at random with SEED of each kind, so that a run takes some two minutes on two cores.
SQUAD_QUESTIONS, CLINC_QUESTIONS = 400, 300
UTTERANCES = 10  # of the training half that stand in the document of intents
Record = dict[str, Any]
Files = dict[str, str]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question about the paragraph in `source`; `answers` are spellings of one answer, or none."""

    ask: str
    source: str
    answers: tuple[str, ...]
    role: None = None

    @property
    def answerable(self) -> bool:
        """Whether its paragraph answers it."""
        return bool(self.answers)

    def is_right(self, passage: Passage) -> bool:
        """Whether a passage is of its paragraph."""
        return passage.source == self.source

    def is_told(self, said: str) -> bool:
        """Whether one of the spellings was said."""
        return any(answer.lower() in said.lower() for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and what stands in the document for its intent; nothing out of scope."""

    ask: str
    utterances: tuple[str, ...]
    role: None = None

    @property
    def answerable(self) -> bool:
        """Whether it is in scope."""
        return bool(self.utterances)

    def is_right(self, passage: Passage) -> bool:
        """Whether a passage is of its intent."""
        return self.is_told(passage.text)

    def is_told(self, said: str) -> bool:
        """Whether an utterance of its intent was said."""
        return any(utterance in said for utterance in self.utterances)


def squad(encoder: Encoder) -> Report:
    """Find the paragraph among all, a file each, and tell what has no answer."""
    path = shared_data() / "retrieval" / "squad2_devhalf.jsonl.gz"
    return _measured("SQuAD 2.0", *squad_set(_read(path)), encoder) if path.exists() else _absent(path)


def clinc(encoder: Encoder) -> Report:
    """Find the intent in a document of all, a heading each, and tell what is out of scope."""
    path = shared_data() / "retrieval" / "clinc150.jsonl.gz"
    return _measured("CLINC150", *clinc_set(_read(path)), encoder) if path.exists() else _absent(path)


def squad_set(records: Sequence[Record], count: int = SQUAD_QUESTIONS) -> tuple[Files, list[SquadQuestion]]:
    """Every paragraph, and `count` questions with and `count` without an answer."""
    ids = dict.fromkeys(record["passage_id"] for record in records)
    names = {id_: f"{at:04}.md" for at, id_ in enumerate(ids)}
    questions = [
        SquadQuestion(record["question"], names[record["passage_id"]], tuple(record["answers"]))
        for impossible in (False, True)
        for record in _drawn([each for each in records if each["is_impossible"] is impossible], count)
    ]
    return {names[record["passage_id"]]: _paragraph(record) for record in records}, questions


def clinc_set(records: Sequence[Record], count: int = CLINC_QUESTIONS) -> tuple[Files, list[Request]]:
    """The document of intents, and `count` requests of the test half within and `count` out of scope."""
    intents = _utterances(records)
    asked = [record for record in records if record["split"] == "test"]
    questions = [
        Request(record["text"], tuple(intents.get(record["intent"], ())))
        for out in (False, True)
        for record in _drawn([each for each in asked if each["oos"] is out], count)
    ]
    return {"intents.md": _document(intents)}, questions


def _measured(name: str, files: Files, questions: Sequence[Asked], encoder: Encoder) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            (Path(folder) / file).write_text(text, encoding="utf-8")
        corpus = Corpus(sorted(Path(folder).iterdir()))
        rows = ask_all(corpus, questions, encoder)
        others = baselines(tutorial_chunks(corpus), questions, encoder)
    shown = {f"1000/200, {other}": found for other, found in others.items()} | {"ours": rows}
    return Report([ranking_table(name, shown)], {name: answers_of(rows)})


def _paragraph(record: Record) -> str:
    return f"# {record['title'].replace('_', ' ')}\n\n{record['context']}\n"


def _document(intents: Mapping[str, Sequence[str]]) -> str:
    parts = [
        "\n".join([f"## {intent.replace('_', ' ').capitalize()}", "", *(f"- {said}" for said in utterances)])
        for intent, utterances in intents.items()
    ]
    return "\n\n".join(["# What people ask for", *parts]) + "\n"


def _utterances(records: Sequence[Record]) -> dict[str, list[str]]:
    """Some training utterances of every intent."""
    found = defaultdict(list)
    for record in records:
        if record["split"] == "train" and not record["oos"]:
            found[record["intent"]].append(record["text"])
    return {intent: _drawn(found[intent], UTTERANCES) for intent in sorted(found)}


def _drawn(items: Sequence[Item], count: int) -> list[Item]:
    """The same ones in every run; all where there are fewer."""
    return random.Random(SEED).sample(items, min(count, len(items)))


def _read(path: Path) -> list[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _absent(path: Path) -> Report:
    return Report(
        [f"No {path.name} in {path.parent}. SHARED_DATA names the folder that holds retrieval/."], {}
    )
