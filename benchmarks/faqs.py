"""125 questions of candidates at nine employers that do not exist, each found by paraphrases of it.

The Markdown files and the paraphrases lie in benchmarks/faq.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from benchmarks.baselines import baselines, tutorial_chunks
from benchmarks.figures import Report, answers_of, ranking_table
from benchmarks.ours import ask_all
from benchmarks.questions import Corpus, Passage
from knowledge.embedding import Encoder

FOLDER = Path(__file__).parent / "faq"
MANNERS = ("plain", "typed")
_ENTRY = re.compile(r"^(?:## |Q: )(.+)\n+(?:A: )?(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Faq:
    """A question and its answer, in the file of an employer; `title` is that file's."""

    source: str
    title: str
    question: str
    answer: str

    @property
    def half(self) -> str:
        """For looking at or for measuring only; a new FAQ moves no other one."""
        return ("tune", "held_out")[sha256(self.question.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """The question of an FAQ in other words; `manner` says in which."""

    ask: str
    manner: str
    faq: Faq
    role: None = None
    answerable: bool = True

    def is_right(self, passage: Passage) -> bool:
        """Whether the whole answer stands in it."""
        return self.faq.answer in " ".join(passage.text.split())

    def is_told(self, said: str) -> bool:
        """Whether a sentence of the answer was said."""
        return any(sentence in said for sentence in re.split(r"(?<=\.) ", self.faq.answer))


def read_faqs() -> list[Faq]:
    """The FAQs of every file, in their order."""
    return [faq for path in corpus().paths for faq in _read(path)]


def read_paraphrases() -> list[Paraphrase]:
    """Two of every FAQ. Raises KeyError for one of an FAQ that does not exist."""
    faqs = {(faq.source, faq.question): faq for faq in read_faqs()}
    content = yaml.safe_load((FOLDER / "paraphrases.yaml").read_text(encoding="utf-8"))
    return [
        Paraphrase(entry[manner], manner, faqs[source, entry["faq"]])
        for source, entries in content.items()
        for entry in entries
        for manner in MANNERS
    ]


def corpus() -> Corpus:
    """The Markdown files."""
    return Corpus(sorted(FOLDER.glob("*.md")))


def by_paraphrase(encoder: Encoder) -> Report:
    """Find each FAQ by its paraphrases. The baselines are also given a chunk an FAQ, which the tutorial's
    splitter does not make.
    """
    asked = read_paraphrases()
    rows = ask_all(corpus(), asked, encoder)
    entries = [Passage(faq.source, None, f"{faq.title}\n{faq.question}\n{faq.answer}") for faq in read_faqs()]
    shown = {
        f"{chunking}, {name}": found
        for chunking, chunks in (("1000/200", tutorial_chunks(corpus())), ("a chunk an FAQ", entries))
        for name, found in baselines(chunks, asked, encoder).items()
    }
    shown["ours, all"] = rows
    for half in ("tune", "held_out"):
        shown[f"ours, {half}"] = [row for row in rows if row.question.faq.half == half]
    for manner in MANNERS:
        shown[f"ours, {manner}"] = [row for row in rows if row.question.manner == manner]
    return Report([ranking_table("FAQs by paraphrase", shown)], {"FAQs": answers_of(rows)})


def _read(path: Path) -> list[Faq]:
    text = path.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    return [Faq(path.name, title, question, answer) for question, answer in _ENTRY.findall(text)]
