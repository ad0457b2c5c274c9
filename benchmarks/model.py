"""Does what a language model invents reach a candidate? `python -m benchmarks.model`

Every golden question is searched once. Then a hostile model writes from its passages, one kind of lie after
the other, and an honest one quotes and paraphrases; counted is what the check lets through. Then, over HTTP
and with a model that stalls, fails, or is cut short: how long does an answer take? Last, the whole way from a
chat and back (`model_over_http`), with so many of the questions: `python -m benchmarks.model [QUESTIONS]`.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
import yaml
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.golden import GoldenQuestion, read_golden, shipped_corpus
from benchmarks.libraries import opened, role_names
from benchmarks.model_over_http import QUESTIONS, over_http
from knowledge.answering import PASSAGES_FOR_MODEL, Answer, AnswerWriter, Responder
from knowledge.embedding import Encoded, Encoder
from knowledge.finding import Finder
from knowledge.grounding import check_draft
from knowledge.library import Library
from knowledge.question import read_synonyms
from knowledge.search import LoadedIndex
from knowledge.vectors import Vectors
from knowledge.weighing import Ranked
from knowledge.work import WorkThread
from prompts.answers import AnswerWriter as ModelWriter
from prompts.gateway import open_gateway
from storage.passages import ListedPassage, PassageStore
from tests.support.hostile_model import KINDS, Lie, Sent, family_of, lies, truths
from tests.support.model_server import ModelServer, Reply, always, cuts, fails, says, stalls

PARAPHRASES = Path(__file__).parent.parent / "tests" / "support" / "paraphrases.yaml"
PROMPT = Path(__file__).parent.parent / "prompts" / "answer.md"
EACH = 2  # lies of each kind to each question
TIMEOUT = 1.0  # seconds that a model is given
AT_ONCE = 8
TROUBLES: dict[str, Reply] = {
    "stalls": stalls(),
    "429": fails(429, retry_after=0),
    "429, wait a minute": fails(429, retry_after=60),
    "500": fails(500),
    "broken JSON": says('{"sentences": [{"text": "It takes'),
    "cut short": cuts(),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a model is given for a question: the passages, as they are ranked and as they are sent."""

    passages: Sequence[Ranked]
    sent: Sent


class Remembering(Encoder):
    """Encodes each sentence once."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Encoded] = {}

    def encode(self, text: str) -> Encoded:
        """As the model does."""
        if text not in self._kept:
            self._kept[text] = super().encode(text)
        return self._kept[text]


def main(questions: int = QUESTIONS) -> None:
    """Print the tables. `questions` is for the whole way; all else takes all of them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    encoder = Remembering()
    with tempfile.TemporaryDirectory() as folder:
        given = asyncio.run(given_in(Path(folder), encoder, read_golden()))
        _print(honest_table(given, encoder), lies_table(given, encoder))
        _print(asyncio.run(_waits(Path(folder), encoder)))
    _print(*over_http(questions))


async def given_in(folder: Path, encoder: Encoder, questions: Iterable[GoldenQuestion]) -> list[Given]:
    """What a model is given for those of these questions that it is asked at all, on the shipped corpus."""
    system = PROMPT.read_text(encoding="utf-8").partition("---")[0]
    found = []
    async with opened(folder, encoder) as (library, store, vectors):
        await library.index(shipped_corpus().paths, only=True)
        finder, responder = _finder(store, vectors, encoder), Responder(encoder)
        for question in questions:
            read, ranked = await finder.find(question.ask, question.role)
            answer = responder.respond(question.ask, read, ranked)
            own = [each for each in ranked if each.tells and each.given.own][:PASSAGES_FOR_MODEL]
            if answer.answered and not answer.disputed and own:
                found.append(Given(own, Sent(tuple(map(_as_sent, own)), system)))
    return found


def lies_table(given: Sequence[Given], encoder: Encoder) -> Table:
    """How many lies of each kind pass the check."""
    told, passed = count_lies(given, encoder, EACH)
    table = Table("lies", "told", "passed", "share", box=box.MARKDOWN, title="Lies of a hostile model")
    for kind in KINDS:
        table.add_row(kind, *_shares(passed[kind], told[kind]))
    for family in ("number", "name", "relation", "foreign", "citation"):
        kinds = [kind for kind in KINDS if family_of(kind) == family]
        sums = sum(passed[kind] for kind in kinds), sum(told[kind] for kind in kinds)
        table.add_row(f"all of family: {family}", *_shares(*sums))
    return table


def count_lies(given: Sequence[Given], encoder: Encoder, each: int) -> tuple[Counter[str], Counter[str]]:
    """Different lies of each kind that were told, and that passed."""
    told: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    seen = set()
    for one in given:
        for kind in KINDS:
            for lie in lies(kind, one.sent, each):
                key = (kind, lie.text, one.sent.passages if kind == KINDS[-4] else lie.citations)
                if key not in seen:
                    seen.add(key)
                    told[kind] += 1
                    passed[kind] += reaches(lie, one, encoder)
    return told, passed


def reaches(lie: Lie, given: Given, encoder: Encoder) -> bool:
    """Whether a lie would be told to a candidate; where it is a wrong "No," in front, with that."""
    found = check_draft([lie], given.passages, encoder)
    return bool(found) and (lie.kind != "yes for no" or found[0].said == lie.text)


def honest_table(given: Sequence[Given], encoder: Encoder) -> Table:
    """How much of what an honest model says is kept."""
    table = Table("", "said", "kept", "share", box=box.MARKDOWN, title="Sentences of an honest model")
    quotes = {
        (said.text, one.sent.passages[said.citations[0] - 1]): (said, one)
        for one in given
        for said in truths(one.sent, 99)
    }
    kept = sum(bool(check_draft([lie], one.passages, encoder)) for lie, one in quotes.values())
    table.add_row("quoted", *_shares(kept, len(quotes)))
    passages = {each.passage.id: each for one in given for each in one.passages}.values()
    for half, entries in yaml.safe_load(PARAPHRASES.read_text(encoding="utf-8")).items():
        kept = sum(is_kept(entry, passages, encoder) for entry in entries)
        table.add_row(f"paraphrased, {half}", *_shares(kept, len(entries)))
    return table


def is_kept(entry: Mapping[str, str], passages: Iterable[Ranked], encoder: Encoder) -> bool:
    """Whether a paraphrase goes out where it cites the passage that it is of."""
    own = [each for each in passages if entry["of"] in _as_sent(each)]
    return any(check_draft([Lie("true", entry["says"], (1,))], [each], encoder) for each in own)


async def _waits(folder: Path, encoder: Encoder) -> Table:
    questions = read_golden()[:: len(read_golden()) // 48]
    columns = ("the model", "questions", "answered or refused", "p50", "p95", "longest")
    title = f"Seconds to a reply, {AT_ONCE} at once, {TIMEOUT:g} s for the model"
    table = Table(*columns, box=box.MARKDOWN, title=title)
    for name, trouble in TROUBLES.items():
        replies: list[Answer] = []
        for start in range(0, len(questions), AT_ONCE):
            # A new gateway each time: its breaker would spare all but the first ones the wait.
            replies += await asked_at_once(folder, encoder, questions[start : start + AT_ONCE], trouble)
        seconds = [reply.seconds for reply in replies]
        told = sum(bool(reply.answer) for reply in replies)
        table.add_row(
            name,
            str(len(questions)),
            str(told),
            *(f"{np.percentile(seconds, share):.2f}" for share in (50, 95, 100)),
        )
    return table


async def asked_at_once(
    folder: Path, encoder: Encoder, questions: Sequence[GoldenQuestion], trouble: Reply
) -> list[Answer]:
    """The replies to questions that come together, with a model in this kind of trouble."""
    with ModelServer(always(trouble)) as server:
        async with with_model(folder, encoder, server.url, TIMEOUT) as library:
            await library.search("to have it loaded")
            return await asyncio.gather(*(library.ask(each.ask, role=each.role) for each in questions))


@asynccontextmanager
async def with_model(folder: Path, encoder: Encoder, url: str, seconds: float) -> AsyncIterator[Library]:
    """The library that was indexed into a folder, with a model at an address; it has so many seconds."""
    gateway = open_gateway(api_key="none", base_url=url, model="model", timeout=seconds, jitter=lambda: 0.0)
    writer: AnswerWriter = ModelWriter(gateway)
    async with opened(folder, encoder, writer) as (library, _, _):
        try:
            yield library
        finally:
            await gateway.close()


def _finder(store: PassageStore, vectors: Vectors, encoder: Encoder) -> Finder:
    def loaded(passages: Sequence[ListedPassage]) -> LoadedIndex:
        return LoadedIndex(passages, encoder, read_synonyms(), role_names())

    return Finder(store, vectors, loaded, WorkThread("finding"), WorkThread("loading"))


def _as_sent(ranked: Ranked) -> str:
    return f"{ranked.passage.section}\n{ranked.passage.text}"


def _shares(some: int, of: int) -> tuple[str, str, str]:
    return str(of), str(some), f"{some / max(1, of):.1%}"


def _print(*tables: Table) -> None:
    for table in tables:
        Console(width=118).print(table)


if __name__ == "__main__":
    started = time.monotonic()
    main(*map(int, sys.argv[1:]))
    print(f"{time.monotonic() - started:.0f} s")  # noqa: T201
