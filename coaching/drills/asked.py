"""What an interview for a job will probably ask about: topics of the bank that its description speaks of."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import yaml
from pydantic import TypeAdapter

from coaching.content import Content
from coaching.drills.posting import Kind, Part
from coaching.drills.quoting import around
from coaching.drills.signs import any_of

MOST = 6  # topics; nobody prepares for more at once
ALIKE = 0.5  # from here on a line of a description is about a topic that it does not name
_LOOKED_AT = 24  # lines that are compared by meaning: a few milliseconds each
_WEIGHTS: Mapping[Kind, int] = {"must": 3, "asks": 2, "work": 2, "nice": 1, "process": 3}
STORY = "behavioural"  # a story of one's own is asked for in almost every interview


class Likeness(Protocol):
    """How alike two texts are."""

    def likeness(self, text: str, other: str) -> float:
        """From -1 to 1; 1 for a text and itself."""
        ...


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the bank, how many questions it has there, and the words that speak of it; "" for none."""

    name: str
    questions: int
    quote: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What a topic is known by: words that name it, and a sentence that means it."""

    named: re.Pattern[str]
    means: str


@dataclass(frozen=True, slots=True)
class _Mention:
    """A part of a description speaks of a topic; `weight` says how much it counts."""

    topic: str
    weight: int
    quote: str


def topics_of(parts: Sequence[Part], counts: Mapping[str, int], likeness: Likeness) -> list[Topic]:
    """The topics that the parts of a description name or mean, the most wanted first, at most MOST.

    `counts` are the questions of the bank by topic. A story of one's own stands last where it is not named.
    """
    known = {name: each for name, each in signs().items() if counts.get(name)}
    weighed = [part for part in parts if part.kind in _WEIGHTS]
    named = list(_named(weighed, known))
    others = {name: each for name, each in known.items() if name not in {each.topic for each in named}}
    wanted: Counter[str] = Counter()
    quotes: dict[str, str] = {}
    for mention in (*named, *_meant(weighed[:_LOOKED_AT], known, others, likeness)):
        wanted[mention.topic] += mention.weight
        quotes.setdefault(mention.topic, mention.quote)
    found = [Topic(name, counts[name], quotes[name]) for name, _ in wanted.most_common(MOST)]
    if found and STORY in known and all(topic.name != STORY for topic in found):
        found = [*found[: MOST - 1], Topic(STORY, counts[STORY], "")]
    return found


def _named(parts: Sequence[Part], known: Mapping[str, Signs]) -> Iterator[_Mention]:
    for part in parts:
        for name, each in known.items():
            if match := each.named.search(part.text):
                yield _Mention(name, _WEIGHTS[part.kind], around(part.text, *match.span()))


def _meant(
    parts: Sequence[Part], known: Mapping[str, Signs], others: Mapping[str, Signs], likeness: Likeness
) -> Iterator[_Mention]:
    """Parts that mean one of the other topics more than any that is known."""
    for part in parts if others else ():
        alike = {name: likeness.likeness(part.text, each.means) for name, each in known.items()}
        best = max(alike, key=alike.__getitem__)
        if best in others and alike[best] >= ALIKE:
            yield _Mention(best, _WEIGHTS[part.kind], part.text)


class _Entry(Content):
    words: str
    means: str


@lru_cache(maxsize=1)
def signs() -> Mapping[str, Signs]:
    """What topics are known by, from topics.yaml."""
    text = Path(__file__).with_name("topics.yaml").read_text(encoding="utf-8")
    file = TypeAdapter(dict[str, _Entry]).validate_python(yaml.safe_load(text))
    return {name: Signs(any_of([entry.words]), entry.means) for name, entry in file.items()}
