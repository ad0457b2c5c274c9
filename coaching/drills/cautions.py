"""Warning signs in the description of a job: what honest employers do not ask for. Each comes with its words.

A sign is a reason to look twice and no judgement: the candidate is told what to check.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from coaching.drills.quoting import READ, around, sentence
from coaching.drills.signs import signs_of

Sign = Literal[
    "fee", "secret", "documents", "unpaid", "guarantee", "easy", "bond", "chat", "private_mail"
]  # each has its list in cautions.yaml
# Where there is another way to the company, these are no signs.
_ONLY_WAY: frozenset[Sign] = frozenset(("chat", "private_mail"))


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning sign, and the words of the description that show it."""

    sign: Sign
    quote: str


def cautions_of(description: str) -> list[Caution]:
    """At most one caution of each sign. Only READ characters are read."""
    text = description[:READ]
    has_way = _signs()["company"].search(text) is not None
    signs = [sign for sign in get_args(Sign) if not (has_way and sign in _ONLY_WAY)]
    return [Caution(sign, words) for sign in signs if (words := _words(sign, text))]


def _words(sign: Sign, text: str) -> str:
    """The words that show a sign first; "" where none do, or all of them say that it is not so."""
    for match in _signs()[sign].finditer(text):
        said = text[slice(*sentence(text, *match.span()))]
        if sign != "fee" or not _signs()["free"].search(said):
            return around(text, *match.span())
    return ""


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, re.Pattern[str]]:
    return signs_of("cautions")
