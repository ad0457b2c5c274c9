"""The verbs that lines of a résumé begin with, in the forms that they take there. Knows no lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coaching.content import Content, read_yaml

_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verbs by their forms, all in lower case; each mapping leads to the plain form."""

    past: Mapping[str, str]  # "led" -> "lead"
    gerunds: Mapping[str, str]
    present: Mapping[str, str]  # "leads" and "lead"
    nouns: Mapping[str, str]  # "maintenance" -> "maintain"
    things: frozenset[str]  # gerunds that are nouns as often
    both: frozenset[str]  # plain forms that are nouns as well
    weak: frozenset[str]
    changes: frozenset[str]
    pasts: Mapping[str, str]  # the plain form -> "led"

    def plain(self, word: str) -> str:
        """The plain form of a verb, of its noun too; another word as it is. Takes lower case."""
        for forms in (self.past, self.gerunds, self.present, self.nouns):
            if word in forms:
                return forms[word]
        return word


class _File(Content):
    regular: str
    doubled: str
    irregular: Mapping[str, str]
    nouns: Mapping[str, str]
    things: str
    both: str
    weak: str
    changes: str


@lru_cache(maxsize=1)
def verbs() -> Verbs:
    """The verbs of verbs.yaml."""
    file = read_yaml(Path(__file__).with_name("verbs.yaml"), _File)
    doubled = frozenset(file.doubled.split())
    pasts = {base: _past(base, base in doubled) for base in file.regular.split()} | dict(file.irregular)
    gerunds = {form: base for base in pasts for form in _gerunds(base, base in doubled)}
    past = {form: base for base in pasts for form in (pasts[base], _past(base, doubled=False))}
    return Verbs(
        past=past,
        gerunds=gerunds,
        present={form: base for base in pasts for form in (base, _third(base))},
        nouns=file.nouns,
        things=frozenset(file.things.split()),
        both=frozenset(file.both.split()),
        weak=frozenset(file.weak.split()),
        changes=frozenset(file.changes.split()),
        pasts=pasts,
    )


@lru_cache(maxsize=10_000)
def root(word: str) -> str:
    """A word without its ending, the same for all forms of a verb; one with a sign in it stays as it is."""
    lower = word.lower()
    plain = verbs().plain(lower)
    if plain != lower or lower in verbs().pasts:
        return plain
    for ending in _ENDINGS:
        if lower.endswith(ending) and len(lower) - len(ending) >= 3 and lower.isalpha():
            return verbs().plain(lower.removesuffix(ending) + ("y" if ending in ("ied", "ies") else ""))
    return lower


def _past(base: str, doubled: bool) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base[-1] == "y" and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    return f"{base}{base[-1]}ed" if doubled else f"{base}ed"


def _gerunds(base: str, doubled: bool) -> Iterator[str]:
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    yield f"{stem}ing"
    if doubled or base in ("begin", "cut", "run", "set", "win"):
        yield f"{base}{base[-1]}ing"


def _third(base: str) -> str:
    if base[-1] == "y" and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"
