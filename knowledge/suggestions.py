"""Next questions: those that the documents themselves pose and answer, offered where they are near.

A question is offered only after it was asked once, in the way of every question, and answered. Knows no chat,
and nothing of how a question is answered: who makes a `Suggestions` says how one is tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from knowledge.embedding import Matrix
from knowledge.errors import KnowledgeError
from knowledge.finding import Serving
from knowledge.followups import leans
from knowledge.lexical import stems_of
from knowledge.question import Question
from knowledge.units import question_of
from knowledge.weighing import Ranked
from knowledge.words import words_of
from knowledge.work import Worker
from storage.passages import ListedPassage

if TYPE_CHECKING:
    from knowledge.answering import Answer

OFFERED = 3
_NEAR = 0.15  # cosine with what was asked: below, a question leads elsewhere
_SAME = 0.85  # above, it is the same question in other words
_ALIKE = 0.80  # of two that are offered together
_NEW = 0.35  # of what an answer quotes must be new, or it repeats what was just said
_SHORT = 40  # characters that a phone shows on a button
_LONG_COSTS = 0.002  # of cosine for every character beyond
_MOST_KNOWN = 1000  # 1.5 MB of vectors


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question that can be asked by a tap; its `id` stays the same as long as its text and role do."""

    id: str
    text: str
    role: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A question that the documents do answer: its vector, and the stems of what its answer quotes."""

    question: NextQuestion
    vector: Matrix
    quoted: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """What was asked: its vector, the roles that it is about (none: any), the stems of what its answer
    quotes (none: it was refused), and what is not to be offered, among it the question itself.
    """

    vector: Matrix
    roles: frozenset[str]
    quoted: frozenset[str]
    besides: Collection[str] = ()


Trial = Callable[[NextQuestion], Awaitable[Known | None]]  # None: the documents do not answer it


def pool_of(
    passages: Sequence[ListedPassage], starters: Mapping[str, Sequence[str]]
) -> dict[str, NextQuestion]:
    """What may be offered, by id: `starters` (role -> questions), then the questions that passages answer.

    A question that cannot be understood without the one before is left out.
    """
    posed: list[tuple[str, str | None]] = [(text, role) for role, texts in starters.items() for text in texts]
    posed += [(question_of(passage.text), passage.role) for passage in passages if passage.kind == "qa"]
    questions = [_next_question(text, role) for text, role in posed if text and not leans(text)]
    return {each.id: each for each in questions}


def known_of(question: NextQuestion, read: Question, answer: Answer) -> Known | None:
    """What a trial brought: the question as it was read and its answer; None for a refusal."""
    return Known(question, read.vector, _quoted(answer)) if answer.answered else None


def topic_of(
    read: Question, ranked: Sequence[Ranked], answer: Answer, role: str | None, besides: Collection[str]
) -> Topic:
    """What goes on from an answer to a candidate of this role; `besides` is what they asked of late."""
    cited = {citation.passage_id for citation in answer.citations}
    told = {each.passage.role for each in ranked if each.passage.id in cited and each.passage.role}
    roles = told or read.roles or ([role] if role else [])
    return Topic(read.vector, frozenset(roles), _quoted(answer), (answer.question, read.text, *besides))


def chosen(known: Sequence[Known], topic: Topic) -> tuple[NextQuestion, ...]:
    """Up to three, the nearest first: related but not the same, and each with something new to say.

    All are of one role, so that a question which does not name it means the same as its neighbours.
    """
    picked: list[Known] = []
    for each in _nearest(known, topic):
        of_one_role = len({one.question.role for one in (*picked, each)} - {None}) <= 1
        if (
            of_one_role
            and _says_more(each, topic.quoted)
            and not any(_alike(each, other) for other in picked)
        ):
            picked.append(each)
        if len(picked) == OFFERED:
            break
    return tuple(each.question for each in picked)


@dataclass(slots=True)
class _Pool:
    """The questions of one version of the index: all, those not tried yet, and those that are answered."""

    version: int
    questions: Mapping[str, NextQuestion]
    waiting: dict[str, NextQuestion]
    known: list[Known] = field(default_factory=list)


class Suggestions:
    """The questions that can be offered with each version of the index. For one event loop.

    `current` gives the version that answers, `starters` are questions by role, `worker` does what takes long.
    """

    def __init__(
        self,
        current: Callable[[], Awaitable[Serving]],
        starters: Mapping[str, Sequence[str]],
        trial: Trial,
        worker: Worker,
    ) -> None:
        self._current = current
        self._starters = starters
        self._trial = trial
        self._worker = worker
        self._pool: _Pool | None = None
        self._trying: asyncio.Task[None] | None = None

    def choose(self, version: int, topic: Topic) -> tuple[NextQuestion, ...]:
        """Of those that the version is known to answer: see `chosen`. Tries nothing, so it costs no time."""
        return chosen(self._pool.known, topic) if self._pool and self._pool.version == version else ()

    async def find(self, id_: str) -> NextQuestion | None:
        """A question by its id; None where the documents do not pose it (any more). Raises IndexMissing."""
        return (await self._served()).questions.get(id_)

    def look_ahead(self, role: str | None, most: int) -> None:
        """Begin to try the next `most` questions, those of the role first, and return at once."""
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try(role, most))

    async def rest(self) -> None:
        """Wait until nothing is being tried."""
        if self._trying:
            await self._trying

    async def close(self) -> None:
        """Leave off trying."""
        if self._trying:
            self._trying.cancel()
            with suppress(asyncio.CancelledError):
                await self._trying

    async def _served(self) -> _Pool:
        serving = await self._current()
        if self._pool is None or self._pool.version != serving.version.id:
            questions = await self._worker(partial(pool_of, serving.index.passages, self._starters))
            self._pool = _Pool(serving.version.id, questions, dict(questions))
        return self._pool

    async def _try(self, role: str | None, most: int) -> None:
        pool = await self._served()
        for question in sorted(pool.waiting.values(), key=lambda each: each.role != role)[:most]:
            # What cannot be tried now can be after the next reply.
            with suppress(KnowledgeError):
                known = await self._trial(question)
                if self._pool is not pool or len(pool.known) >= _MOST_KNOWN:
                    return
                del pool.waiting[question.id]
                pool.known += [known] if known else []


def _quoted(answer: Answer) -> frozenset[str]:
    """The stems of the words that an answer quotes."""
    return frozenset(stem for citation in answer.citations for stem in stems_of(citation.quote))


def _next_question(text: str, role: str | None) -> NextQuestion:
    digest = blake2b(f"{role or ''}\x1f{text}".encode(), digest_size=6).hexdigest()
    return NextQuestion(digest, text, role)


def _nearest(known: Sequence[Known], topic: Topic) -> list[Known]:
    """Those that may be offered and lie in the band, the nearest first, short ones before long ones."""
    besides = {_plain(text) for text in topic.besides}
    open_to = [
        each
        for each in known
        if (not topic.roles or each.question.role is None or each.question.role in topic.roles)
        and _plain(each.question.text) not in besides
    ]
    if not open_to:
        return []
    cosines = np.stack([each.vector for each in open_to]) @ topic.vector
    highest = _SAME if topic.quoted else 1.0  # what was refused may well be asked in better words
    near = {
        id(each): float(cosine) - _LONG_COSTS * max(0, len(each.question.text) - _SHORT)
        for each, cosine in zip(open_to, cosines, strict=True)
        if _NEAR <= cosine <= highest
    }
    return sorted((each for each in open_to if id(each) in near), key=lambda each: -near[id(each)])


def _says_more(known: Known, quoted: frozenset[str]) -> bool:
    return len(known.quoted - quoted) >= _NEW * len(known.quoted)


def _alike(one: Known, other: Known) -> bool:
    same_words = float(one.vector @ other.vector) > _ALIKE
    return same_words or not _says_more(one, other.quoted)


def _plain(text: str) -> str:
    return " ".join(words_of(text))
