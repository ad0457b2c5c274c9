"""The whole way of a hostile model's words, over HTTP. `python -m benchmarks.model_over_http [QUESTIONS]`

Each golden question is written in a chat of its own on the stand-in for Telegram. The assistant, its gateway,
ChatOpenAI, streaming, preview and reply are the real ones; the model server streams true sentences and a lie
after each. What the chats were shown is searched for the lies. Then the model stalls, for as long as the
assistant gives it.
"""

import asyncio
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from inspect import signature
from itertools import chain, islice, zip_longest
from pathlib import Path
from unittest.mock import patch

import structlog
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.delivery_verdict import percentile
from benchmarks.golden import GoldenQuestion, read_golden
from benchmarks.model_verdict import FAMILIES, PREVIEW, REPLY, Chat, Told, figures_of_no_passage, reached
from bot import preview
from bot.settings import Settings
from bot.wiring import assembled
from prompts.gateway import open_gateway
from tests.support.clock import HandClock
from tests.support.hostile_model import KINDS, Lie, Sent, family_of, lies, sent_of, truths
from tests.support.model_server import (
    Body,
    ModelServer,
    Reply,
    Script,
    always,
    fails,
    says,
    stalls,
    stalls_after,
    streams,
)
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

QUESTIONS = 160  # of the golden ones, unless more are asked for
EACH = 4  # true sentences, and lies, in what the model says to a question
AT_ONCE = 4  # chats; as many as the gateway asks for at once
ROUNDS = 3  # in each of which the model stalls for all of AT_ONCE
BY_MODEL, BY_DOCUMENTS, REFUSED, NEITHER = "by the model", "by the documents", "refused", "neither"
OUTCOMES = (BY_MODEL, BY_DOCUMENTS, REFUSED, NEITHER)
TIMEOUT: float = signature(open_gateway).parameters["timeout"].default  # seconds that a model is given
MORE = 1.0  # second that a reply may take beside
REFUSES = "refuses at once"  # what a reply takes by itself, on this machine as busy as it is
_NOT_THIS = says("I would rather not.")  # to what is no question about documents


@dataclass(slots=True)
class Hostile:
    """A model's script that remembers what it was sent and what it said."""

    sent: list[Sent] = field(default_factory=list)
    honest: set[str] = field(default_factory=set)
    told: list[Lie] = field(default_factory=list)

    def script(self, body: Body) -> Reply:
        """Answers with lies between true sentences; it is asked for nothing else that it could do."""
        if not _wants_answer(body):
            return _NOT_THIS
        sent = sent_of(body)
        true = truths(sent, EACH)
        planted = list(islice(_planted(sent, {each.text for each in true}), EACH))
        self.sent.append(sent)
        self.honest |= {each.text for each in true}
        self.told += planted
        in_turn = chain.from_iterable(zip_longest(true, planted))
        return streams(in_pieces([each for each in in_turn if each]))

    def take(self) -> Told:
        """All of it, and forget it."""
        told = Told(tuple(self.sent), frozenset(self.honest), tuple(self.told))
        self.sent, self.honest, self.told = [], set(), []
        return told


@dataclass(slots=True)
class Findings:
    """What came of all the questions so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    drafts: int = 0
    told: Counter[str] = field(default_factory=Counter)
    seen: dict[str, Counter[str]] = field(default_factory=lambda: {PREVIEW: Counter(), REPLY: Counter()})
    figures: dict[str, set[str]] = field(default_factory=lambda: {PREVIEW: set(), REPLY: set()})
    lies: dict[str, Lie] = field(default_factory=dict)  # that were seen, by their texts
    previewed: int = 0
    taken_back: int = 0

    def take_up(self, chats: Sequence[Chat], told: Told) -> None:
        """What chats that went on at the same time were shown."""
        self.drafts += len(told.sent)
        self.told.update(family_of(lie.kind) for lie in told.lies)
        for chat in chats:
            self.previewed += chat.previewed
            self.taken_back += chat.previewed and not chat.by_model
            for where, found in reached(chat, told).items():
                self.seen[where].update(family_of(lie.kind) for lie in found)
                self.lies |= {lie.text: lie for lie in found}
            for where, figures in figures_of_no_passage(chat, told).items():
                self.figures[where] |= figures


def main(questions: int = QUESTIONS) -> None:
    """Print the tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for table in over_http(questions):
        Console(width=118).print(table)


def over_http(count: int) -> list[Table]:
    """The tables for so many of the golden questions."""
    golden = read_golden()
    count = min(count, len(golden))
    questions = [golden[at * len(golden) // count] for at in range(count)]
    _progress(f"load of the machine beforehand: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_tables(Path(folder), questions))


async def _tables(folder: Path, questions: Sequence[GoldenQuestion]) -> list[Table]:
    index = folder / "index"
    settings = Settings(_env_file=None, interview_bot_data_dir=index)
    async with assembled(settings, HandClock()) as assistant:
        await assistant.services.library.index()
    found, answered = await asked_all(index, folder / "hostile", questions)
    for lie in found.lies.values():
        _progress(f"seen by a candidate: {lie.kind}: {lie.text} {list(lie.citations)}")
    waits = {
        REFUSES: await stalled(index, folder / "refuses", answered, always(fails(400))),
        "says nothing": await stalled(index, folder / "nothing", answered, always(stalls())),
        "stops after a sentence": await stalled(index, folder / "sentence", answered, _stops),
    }
    return [lies_table(found), outcomes_table(found), waits_table(waits)]


async def asked_all(
    index: Path, folder: Path, questions: Sequence[GoldenQuestion]
) -> tuple[Findings, list[GoldenQuestion]]:
    """What came of the questions with a hostile model; and those of them that it answered.

    `index` is a data folder with a built index, of which a copy is made at `folder`.
    """
    found, answered, hostile = Findings(), list[GoldenQuestion](), Hostile()
    with ModelServer(hostile.script) as server, _previews_at_once():
        async with _assistant(index, folder, server) as stage:
            for start in range(0, len(questions), AT_ONCE):
                asked = questions[start : start + AT_ONCE]
                chats = await _asked(stage, asked, found)
                found.take_up(chats, hostile.take())
                answered += [each for each, chat in zip(asked, chats, strict=True) if chat.by_model]
                _progress(f"{start + len(asked)} of {len(questions)} questions asked")
    return found, answered


async def stalled(index: Path, folder: Path, questions: Sequence[GoldenQuestion], script: Script) -> Findings:
    """What came of questions that a model would answer, but that it leaves unanswered.

    A new assistant each time: its breaker would spare all but the first ones the wait.
    """
    found = Findings()
    for at in range(ROUNDS):
        with ModelServer(script) as server:
            async with _assistant(index, folder.with_name(f"{folder.name}-{at}"), server) as stage:
                await _asked(stage, questions[at * AT_ONCE :][:AT_ONCE], found)
        _progress(f"{len(found.seconds)} questions asked of a model that does not answer")
    return found


def lies_table(found: Findings) -> Table:
    """How many lies candidates saw."""
    columns = ("lies", "told", "seen in a preview", "seen in a reply")
    title = f"Lies of a hostile model on the whole way, {found.drafts} streamed drafts"
    table = Table(*columns, box=box.MARKDOWN, title=title)
    for family in FAMILIES:
        told, *seen = (counts[family] for counts in (found.told, found.seen[PREVIEW], found.seen[REPLY]))
        table.add_row(family, str(told), *map(str, seen))
    figures = (str(len(found.figures[where])) for where in (PREVIEW, REPLY))
    table.add_row("figures that no passage has", "", *figures)
    return table


def outcomes_table(found: Findings) -> Table:
    """What became of the questions, and how long it took."""
    columns = ("questions", *OUTCOMES, "previewed", "taken back", "p50", "p95")
    table = Table(*columns, box=box.MARKDOWN, title=f"Replies on the whole way, {AT_ONCE} at once, seconds")
    counts = [found.outcomes[name] for name in OUTCOMES] + [found.previewed, found.taken_back]
    table.add_row(str(len(found.seconds)), *map(str, counts), *_percentiles(found.seconds, 0.5, 0.95))
    return table


def waits_table(waits: Mapping[str, Findings]) -> Table:
    """How long candidates wait while the model stalls."""
    columns = ("the model", "questions", "answered", "p50", "p95", "longest", "target")
    table = Table(
        *columns, box=box.MARKDOWN, title=f"Seconds to a reply while the model stalls, {AT_ONCE} at once"
    )
    for name, found in waits.items():
        told = found.outcomes[BY_MODEL] + found.outcomes[BY_DOCUMENTS]
        seconds = _percentiles(found.seconds, 0.5, 0.95, 1.0)
        target = "" if name == REFUSES else f"p95 <= {TIMEOUT + MORE:g}"
        table.add_row(name, str(len(found.seconds)), str(told), *seconds, target)
    return table


async def _asked(stage: Stage, questions: Sequence[GoldenQuestion], found: Findings) -> list[Chat]:
    """The chats of candidates who ask these at the same time."""
    people = [await _candidate(stage, question) for question in questions]
    found.seconds += await asyncio.gather(*map(_reply_seconds, people, questions))
    await stage.live.worker.settle()
    chats = [await _chat(person) for person in people]
    for person, chat in zip(people, chats, strict=True):
        found.outcomes[await _outcome(stage, person, chat)] += 1
    return chats


async def _candidate(stage: Stage, question: GoldenQuestion) -> Person:
    """A candidate of the role of who asks; what they asked before could be read into a question."""
    person, services = stage.person(), stage.assistant.services
    await services.save(replace(await services.candidate(person.user), role=question.role))
    return person


async def _reply_seconds(person: Person, question: GoldenQuestion) -> float:
    started = time.monotonic()
    await person.write(question.ask)
    await person.expect()
    return time.monotonic() - started


async def _chat(person: Person) -> Chat:
    await person.quiet()
    said = {
        method: [words_of(event) for event in person.seen if event["method"] == method]
        for method in ("sendMessageDraft", "sendMessage")
    }
    return Chat(tuple(said["sendMessageDraft"]), "\n\n".join(said["sendMessage"]))


async def _outcome(stage: Stage, person: Person, chat: Chat) -> str:
    """What became of a question: what was noted of it has to be what was seen."""
    noted = (await stage.assistant.services.personal.export(person.user) or {})["asked"]
    if len(noted) != 1 or noted[0]["answered"] != chat.cites or not chat.reply:
        return NEITHER
    if not chat.cites:
        return REFUSED
    return BY_MODEL if chat.by_model else BY_DOCUMENTS


@asynccontextmanager
async def _assistant(index: Path, folder: Path, server: ModelServer) -> AsyncIterator[Stage]:
    """The assistant with this model, warm: its index is loaded."""
    async with staged(folder, index, openai_api_key="none", openai_base_url=server.url) as stage:
        await stage.assistant.services.library.search("to have it loaded")
        yield stage


@contextmanager
def _previews_at_once() -> Iterator[None]:
    """Every state of an answer is previewed, not the one of each second: here a model writes in no time."""
    with patch.object(preview, "FIRST_AFTER_SECONDS", 0.0), patch.object(preview, "EVERY_SECONDS", 0.0):
        yield


def in_pieces(sentences: Iterable[Lie]) -> list[str]:
    """A model's reply, cut behind each sentence; the last piece closes it."""
    entries = [json.dumps({"text": each.text, "citations": each.citations}) for each in sentences]
    return [*(('{"sentences": [' if at == 0 else ", ") + entry for at, entry in enumerate(entries)), "]}"]


def _planted(sent: Sent, true: Collection[str]) -> Iterator[Lie]:
    """A lie of each of some kinds, by the passages; none that is true where it is cited from elsewhere."""
    dice = random.Random("\n".join(sent.passages))
    for kind in dice.sample(KINDS, len(KINDS)):
        yield from (lie for lie in lies(kind, sent, EACH)[:1] if lie.text not in true)


def _stops(body: Body) -> Reply:
    """One sentence, then nothing more."""
    if not _wants_answer(body):
        return stalls()
    return stalls_after(in_pieces(truths(sent_of(body), 1))[:-1])


def _wants_answer(body: Body) -> bool:
    return bool(body["response_format"]["json_schema"]["name"] == "DraftAnswer")


def _percentiles(seconds: Sequence[float], *shares: float) -> list[str]:
    return [f"{percentile(seconds, share):.2f}" for share in shares] if seconds else ["–" for _ in shares]


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
