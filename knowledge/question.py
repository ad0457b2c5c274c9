"""A question as search reads it: spelling repaired, role found, its words weighed and encoded.

Knows the words of one index, the synonyms file and the names of the roles; knows no passages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from knowledge.asking import asked_part, beside_the_question, telling_words, things_asked
from knowledge.embedding import Encoded, Encoder, Matrix
from knowledge.kinds import CALENDAR, counted, kinds_asked
from knowledge.lexical import Lexicon, stems_of
from knowledge.spelling import Speller
from knowledge.terms import Others, Phrases, Term, terms_of
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, rarity, stem, words_of

SYNONYMS = Path(__file__).with_name("synonyms.yaml")
_SHORTEST_REPAIRED = 5
_MAX_CHARACTERS = 600
_INSIDE = re.compile(r"[a-z,] $")  # before a word that does not begin its sentence
_DESIGNATION = re.compile(r"[a-z]{1,3}\d{1,2}[a-z]?")  # L5, H1B
_PREFIXES = ("re", "un", "non", "pre")
_ONLY_ASK = frozenset({"long"})
_ASKER = 0.4  # ... of one that only says who asks
_ROLE_WORD = 0.15  # what is left of the weight of a word that only names the role
_STORY = 0.35  # ... of one that is told before the question


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Spellings (typed -> meant) and groups of words or phrases that may stand for one another."""

    spellings: Mapping[str, str]
    alike: Sequence[Sequence[str]]
    elsewhere: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    askers: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    phrases: Sequence[tuple[tuple[str, ...], Sequence[str]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, ...], list[str]] = {}
        for group in self.alike:
            for phrase in group:
                found.setdefault(tuple(words_of(phrase)), []).extend(group)
        # A phrase of several groups has the others of each.
        pairs = [(phrase, list(dict.fromkeys(others))) for phrase, others in found.items()]
        object.__setattr__(self, "phrases", sorted(pairs, key=lambda pair: -len(pair[0])))

    def others(self, words: Sequence[str]) -> list[tuple[int, int, list[str]]]:
        """(start, end, what else it may be called) for each phrase of a group that stands in `words`."""
        taken: set[int] = set()
        found = []
        known = frozenset(words)
        for phrase, group in self.phrases:
            if phrase[0] not in known:
                continue
            at = _position(phrase, words)
            if at is not None and taken.isdisjoint(place := range(at, at + len(phrase))):
                taken.update(place)
                found.append(
                    (at, at + len(phrase), [each for each in group if words_of(each) != list(phrase)])
                )
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question ready to be searched for. `roles` are those that it names.

    `asks` are kinds of answers (see `kinds`), `counted` the stems of what a "how many" counts, `elsewhere`
    the companies and places named, which a passage must name too if it is to answer; `titles` those of jobs
    that are no role's, each with what else it may be called. `things` are questions of their own where
    several things are asked at once.
    """

    text: str
    vector: Matrix
    terms: tuple[Term, ...]
    stems: tuple[str, ...]
    roles: frozenset[str]
    asks: frozenset[str]
    counted: tuple[str, ...]
    elsewhere: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...] = ()
    things: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A question repaired and encoded: enough to look for its vector, not yet to rank."""

    text: str
    encoded: Encoded


def read_synonyms(path: Path = SYNONYMS) -> Synonyms:
    """The synonyms file."""
    import yaml

    # libyaml, which every wheel of PyYAML holds, saves each start and each command 40 ms.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), loader)
    alike = [[phrase.lower() for phrase in group] for group in content["alike"]]
    words = {key: frozenset(content[key].split()) for key in ("elsewhere", "fillers", "askers")}
    words["titles"] = frozenset(map(stem, content["titles"].split()))
    return Synonyms(content["spellings"], alike, **words)


class QuestionReader:
    """Reads questions against the words of one index."""

    def __init__(
        self, encoder: Encoder, lexicon: Lexicon, synonyms: Synonyms, roles: Mapping[str, Sequence[str]]
    ) -> None:
        self._encoder = encoder
        self._phrases = Phrases(encoder)
        self._lexicon = lexicon
        self._synonyms = synonyms
        self._names = [
            (role, [stem(word) for word in words_of(name)]) for role, names in roles.items() for name in names
        ]
        self._speller = Speller([word for word in lexicon.vocabulary if len(word) >= _SHORTEST_REPAIRED - 1])

    def hear(self, text: str) -> Heard:
        """Repair and encode a question: 2-4 ms."""
        return self._heard(asked_part(self.repair(text[:_MAX_CHARACTERS])))

    def _heard(self, repaired: str) -> Heard:
        return Heard(repaired, self._encoder.encode(repaired))

    def understand(self, heard: Heard) -> Question:
        """Weigh a question's words: 1 ms, and one more pass through the model for each of several things
        asked, and for synonyms that were not met lately.
        """
        story = beside_the_question(heard.text)
        question = self._understood(heard, story)
        several = [] if story else things_asked(heard.text)
        things = [replace(self._understood(self._heard(thing)), roles=question.roles) for thing in several]
        return replace(
            question, things=tuple(_of_the_first(thing, things[0]) for thing in things if thing.terms)
        )

    def _understood(self, heard: Heard, story: frozenset[int] = frozenset()) -> Question:
        repaired, encoded = heard.text, heard.encoded
        words = words_of(repaired)
        others = [
            (start, end, kept)
            for start, end, phrases in self._synonyms.others(words)
            if (kept := [phrase for phrase in phrases if self._in_index(phrase)])
        ]
        roles, role_words = self._roles_in(words)

        def weight(at: int, word: str) -> float:
            return self._weight(word, at in role_words) * (_STORY if at in story else 1)

        def tells(at: int, word: str) -> bool:
            passed = at in role_words or at in story or word in self._synonyms.askers
            return not passed and word not in GENERIC_WORDS

        terms = terms_of(repaired, encoded, weight, tells, others, self._phrases)
        stems = stems_of(repaired) * 2 + [each for _, _, kept in others for each in stems_of(" ".join(kept))]
        return Question(
            text=repaired,
            vector=encoded.vector,
            terms=tuple(terms) if _names_something(terms) else (),
            stems=tuple(stems),
            roles=roles,
            asks=kinds_asked(repaired),
            counted=self._counted(repaired, others),
            elsewhere=self._names_elsewhere(repaired, story),
            titles=self._titles(words, role_words | story, others),
        )

    def _weight(self, word: str, names_role: bool) -> float:
        share = _ROLE_WORD if names_role else _ASKER if word in self._synonyms.askers else 1
        return self._lexicon.weight(word) * share

    def _counted(self, text: str, others: Others) -> tuple[str, ...]:
        thing = counted(text)
        if thing is None:
            return ()
        words = words_of(text)
        alike = [kept for start, end, kept in others if stem(words[end - 1]) == thing]
        return (thing, *(each for kept in alike for phrase in kept for each in stems_of(phrase)))

    def _titles(
        self, words: Sequence[str], passed: frozenset[int], others: Others
    ) -> tuple[tuple[str, ...], ...]:
        """Titles of jobs, but for words at the positions `passed`."""
        found = []
        for at, word in enumerate(words):
            if at not in passed and stem(word) in self._synonyms.titles:
                alike = [phrase for start, end, kept in others if start <= at < end for phrase in kept]
                found.append((word, *alike))
        return tuple(found)

    def _names_elsewhere(self, text: str, story: frozenset[int]) -> tuple[str, ...]:
        """Listed companies and places, designations such as L5, and capitalised words inside a sentence that
        the index does not know.
        """
        names = []
        for at, match in enumerate(WORD.finditer(text)):
            if at in story:
                continue
            word, before = match.group(), text[: match.start()]
            proper = word[0].isupper() and word[1:].islower() and len(word) > 2 and _INSIDE.search(before)
            listed = word.lower() in self._synonyms.elsewhere or _DESIGNATION.fullmatch(word.lower())
            known = word.lower() in CALENDAR or self._lexicon.knows(word.lower())
            if listed or (proper and not known):
                names.append(word.lower())
        return tuple(names)

    def repair(self, text: str) -> str:
        """The question with chat spellings written out and misspelt words mended from the index's own
        words.
        """
        repaired = WORD.sub(lambda match: self._repaired(match.group()), text)
        return re.sub(r"[ \t]+", " ", repaired).strip()

    def _repaired(self, word: str) -> str:
        lower = word.lower()
        if lower in self._synonyms.fillers:
            return ""
        if lower in self._synonyms.spellings:
            return self._synonyms.spellings[lower]
        if lower in STOP_WORDS or self._lexicon.knows(lower):
            return word
        if lower in self._lexicon.compounds:
            return self._lexicon.compounds[lower]
        if len(lower) < _SHORTEST_REPAIRED or any(c.isdigit() for c in lower) or rarity(lower) < 5.0:
            return word
        return self._nearest(lower) or word

    def _nearest(self, word: str) -> str | None:
        found = self._speller.nearest(word)
        return None if found and any(word == prefix + found for prefix in _PREFIXES) else found

    def _in_index(self, phrase: str) -> bool:
        counted = [word for word in words_of(phrase) if word not in STOP_WORDS]
        return all(self._lexicon.knows(word) for word in counted)

    def _roles_in(self, words: Sequence[str]) -> tuple[frozenset[str], frozenset[int]]:
        """The roles whose matching name is the longest of all that match, and where those names stand."""
        stems = [stem(word) for word in words]
        named: dict[str, range] = {}
        for role, name in self._names:
            at = _position(name, stems)
            if at is not None and len(name) > len(named.get(role, ())):
                named[role] = range(at, at + len(name))
        longest = max(map(len, named.values()), default=0)
        chosen = {role: at for role, at in named.items() if len(at) == longest}
        return frozenset(chosen), frozenset(position for at in chosen.values() for position in at)


def _names_something(terms: Sequence[Term]) -> bool:
    """Whether there is more to look for than in "And how long is it?"."""
    return any(word not in _ONLY_ASK for term in terms for word in term.words)


def _of_the_first(thing: Question, first: Question) -> Question:
    """A thing that says too little by itself ("… and how to prepare") is one of what was asked first."""
    if thing is first or len(telling_words(thing.text)) > 1:
        return thing
    about = (replace(term, weight=term.weight * _STORY, tells=False) for term in first.terms)
    return replace(thing, terms=(*thing.terms, *about), stems=(*thing.stems, *first.stems))


def _position(part: Sequence[str], words: Sequence[str]) -> int | None:
    size, first, part = len(part), part[:1], list(part)
    hits = (at for at in range(len(words) - size + 1) if list(words[at : at + size]) == part)
    return next(hits, None) if first and first[0] in words else None
