"""The description of a job taken apart: work, musts, facts, what is missing, what is asked, warning signs.

All of it by rule; a language model only adds plain words for hard phrases that our own list lacks. Every
quote is a part of the description, which is data and never followed. Knows no Telegram and no model library.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from coaching.drills.asked import Likeness, Topic, topics_of
from coaching.drills.cautions import Caution, cautions_of
from coaching.drills.facts import Fact, FactKind, FigureReader, facts_of, missing
from coaching.drills.jargon import Explanation, Plain, held, known
from coaching.drills.orders import without_orders
from coaching.drills.posting import Kind, Part, is_told, read
from coaching.drills.quoting import READ
from coaching.questions import AnyQuestion

_SHOWN: Mapping[Kind, int] = {"work": 3, "must": 6, "nice": 3, "asks": 4}
_FEWEST_WORDS: Mapping[Kind, int] = {"work": 3}  # of a quote that says something
_CUT = 4000  # characters from which on Telegram may have cut the rest off


class JobReader(Protocol):
    """A language model that explains hard phrases."""

    async def explain(self, description: str) -> Sequence[Explanation]:
        """Phrases with their meanings. May raise the errors that `Jobs.unavailable` names."""
        ...


class Bank(Protocol):
    """Where questions come from."""

    def of_role(self, role: str | None) -> Sequence[AnyQuestion]:
        """The questions of a role; all of them for None."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Quotes of one kind, and how many more there are."""

    quotes: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A description taken apart; all words in quotes are its own. `cut`: there may be more of it; `orders`:
    how many of its sentences spoke to a language model and were left out.
    """

    work: Listed
    must: Listed
    nice: Listed
    asks: Listed  # asked for, without a word on whether it is a must
    facts: tuple[Fact, ...]
    missing: tuple[FactKind, ...]
    topics: tuple[Topic, ...]
    cautions: tuple[Caution, ...]
    plain: tuple[Plain, ...] = ()
    cut: bool = False
    orders: int = 0

    @property
    def is_one(self) -> bool:
        """Whether the text says enough of a job to be a description of one."""
        lists = (self.work, self.must, self.nice, self.asks)
        return sum(len(each.quotes) for each in lists) + len(self.facts) > 1 or bool(self.cautions)


@dataclass(frozen=True, slots=True)
class Jobs:
    """Takes descriptions apart. `speaks_to_models` says of a sentence whether it tells a language model what
    to do; `unavailable` are the errors of a model that cannot; any other goes on up.
    """

    bank: Bank
    likeness: Likeness
    figures: FigureReader
    speaks_to_models: Callable[[str], bool]
    model: JobReader | None = None
    unavailable: tuple[type[Exception], ...] = ()

    async def decode(self, description: str) -> Job:
        """The description taken apart, its first READ characters. Does not block the event loop."""
        text, orders = without_orders(description[:READ], self.speaks_to_models)
        # Its lines are compared with the topics by a network: some hundred milliseconds for a long one.
        job = replace(
            await asyncio.to_thread(self._by_rule, text), cut=len(description) >= _CUT, orders=orders
        )
        if self.model is None or not job.is_one:
            return job
        try:
            said = await self.model.explain(text)
        except self.unavailable:
            return job
        return replace(job, plain=tuple(held(said, text)))

    def _by_rule(self, text: str) -> Job:
        parts = read(text)
        facts = facts_of(text, self.figures)
        counts = Counter(question.topic for question in self.bank.of_role(None))
        cautions = cautions_of(text)
        warned, stated = {each.quote for each in cautions}, {each.quote for each in facts}
        shown = {
            kind: _listed(parts, kind, warned | stated if kind in ("work", "asks") else warned)
            for kind in _SHOWN
        }
        return Job(
            work=shown["work"],
            must=shown["must"],
            nice=shown["nice"],
            asks=shown["asks"],
            facts=tuple(facts),
            missing=tuple(missing(facts)),
            topics=tuple(topics_of(parts, counts, self.likeness)),
            cautions=tuple(cautions),
            plain=tuple(known(text)),
        )


def _listed(parts: Sequence[Part], kind: Kind, told: Collection[str]) -> Listed:
    """The quotes of a kind, each once and those first that say by themselves what they are.

    What is `told` elsewhere is left out, and what has too few words to say something.
    """
    enough = _FEWEST_WORDS.get(kind, 1)
    own = [part for part in parts if part.kind == kind and len(part.text.split()) >= enough]
    ordered = sorted(own, key=lambda part: not is_told(part))
    quotes = [quote for quote in dict.fromkeys(part.text for part in ordered) if quote not in told]
    return Listed(tuple(quotes[: _SHOWN[kind]]), max(0, len(quotes) - _SHOWN[kind]))
