"""A language model as nasty as a good examiner: true sentences of the passages that it was sent, each with
one lie planted, and the lie is known. Deterministic: what it says depends on the request alone.

    with ModelServer(Inventor(["digit changed"]).script) as server: ...
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge.units import units_of
from tests.support import hostile_figures
from tests.support.model_server import Body, Reply, says

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("lies.yaml").read_text(encoding="utf-8"))
Family = Literal["number", "name", "relation", "citation", "foreign"]


@dataclass(frozen=True, slots=True)
class Lie:
    """A sentence with one lie in it: `planted` is the part that is not true, "" where no single part is."""

    kind: str
    text: str
    citations: tuple[int, ...]
    planted: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request holds: the passages (each with its headings as first line), and the prompt."""

    passages: tuple[str, ...]
    system: str = ""

    def sentences(self, at: int) -> tuple[str, ...]:
        """What the passage at a place (from 0) says, one sentence, item or row each."""
        return _sentences(self.passages[at])


Told = tuple[str, str]  # a sentence with a lie, and the lie
Liar = Callable[[str, Sent, random.Random], Told | None]


def sent_of(body: Body) -> Sent:
    """The passages of a request for an answer."""
    by_role = {message["role"]: message["content"] for message in body["messages"]}
    passages = json.loads(by_role["user"].rsplit("Passages:\n", 1)[1].strip())
    return Sent(tuple(passages), by_role["system"])


def lies(kind: str, sent: Sent, most: int) -> list[Lie]:
    """Up to so many lies of a kind, of different sentences, the same ones each time."""
    dice = random.Random(f"{kind} {sent.passages}")
    places = [(at, text) for at in range(len(sent.passages)) for text in sent.sentences(at)]
    dice.shuffle(places)
    return list(islice(_told(kind, sent, places, dice), most))


def truths(sent: Sent, most: int) -> list[Lie]:
    """Sentences as they stand, cited rightly: no lies at all."""
    places = [(at, text) for at in range(len(sent.passages)) for text in sent.sentences(at)]
    return [Lie("true", text, (at + 1,)) for at, text in places[:most]]


@dataclass(slots=True)
class Inventor:
    """Answers every question with true sentences, then up to `most` lies of each kind; remembers the lies."""

    kinds: Sequence[str]
    most: int = 2
    honest: int = 1
    told: list[Lie] = field(default_factory=list)

    def script(self, body: Body) -> Reply:
        """For a ModelServer."""
        sent = sent_of(body)
        made = [lie for kind in self.kinds for lie in lies(kind, sent, self.most)]
        self.told += made
        said = [*truths(sent, self.honest), *made]
        return says({"sentences": [{"text": each.text, "citations": each.citations} for each in said]})


def _told(kind: str, sent: Sent, places: Sequence[tuple[int, str]], dice: random.Random) -> Iterator[Lie]:
    for at, text in places:
        if kind in _CITING:
            citations = _CITING[kind](at, text, sent, dice)
            if citations is not None:
                yield Lie(kind, text, citations)
            continue
        told = LIARS[kind](text, sent, dice)
        if told and told[0] != text:
            cites = _both(sent, at, told) if kind in _JOINING else (at + 1,)
            yield Lie(kind, told[0], cites, told[1])


def _both(sent: Sent, at: int, told: Told) -> tuple[int, ...]:
    """A joined sentence cites the passages of both of its halves."""
    others = [n for n, passage in enumerate(sent.passages, start=1) if told[1] in passage]
    return tuple(dict.fromkeys((at + 1, *others[:1])))


@lru_cache(maxsize=512)
def _sentences(passage: str) -> tuple[str, ...]:
    _, _, text = passage.partition("\n")
    said = [unit.said for unit in units_of(text) if unit.kind not in ("question", "lead")]
    return tuple(each.rstrip(":") for each in said if len(each.split()) >= 3)


_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_OTHER_DIGITS = {
    "full width": str.maketrans("0123456789", "０１２３４５６７８９"),
    "arabic": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "letters": str.maketrans("015", "OlS"),
}


def _digit_changed(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _replaced(text, _FIGURE, lambda found: _another(found, sent, dice), dice)


def _another(figure: str, sent: Sent, dice: random.Random) -> str:
    """The figure with one digit changed, so that it stands in no passage."""
    spots = [at for at, char in enumerate(figure) if char.isdigit()]
    for _ in range(20):
        at = dice.choice(spots)
        changed = figure[:at] + dice.choice("123456789") + figure[at + 1 :]
        if not any(re.search(rf"(?<!\d){re.escape(changed)}(?!\d)", passage) for passage in sent.passages):
            return changed
    return f"{figure[0]}{figure}"


def _figure_of_another(text: str, sent: Sent, dice: random.Random) -> Told | None:
    own = set(_FIGURE.findall(text))
    others = sorted({n for passage in sent.passages for n in _FIGURE.findall(passage)} - own)
    return _replaced(text, _FIGURE, lambda _: dice.choice(others), dice) if others else None


def _figure_of_neighbour(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """One thing of a sentence with the figure of the next: "a 45-minute HR discussion"."""
    if "(" in text or re.search(r"\d:\d", text):
        return None
    parts = [
        part
        for part in re.split(r", | and | or |: ", text)
        if len(_FIGURE.findall(part)) == 1 and len(part.split()) > 2
    ]
    if len(parts) < 2:
        return None
    mine, other = dice.sample(parts, 2)
    old, new = _FIGURE.findall(mine)[0], _FIGURE.findall(other)[0]
    return (f"There is {mine.replace(old, new).rstrip('.')}.", new) if old != new else None


def _figures_exchanged(text: str, sent: Sent, dice: random.Random) -> Told | None:
    found = list(_FIGURE.finditer(text))
    if len(found) < 2 or re.search(r"\d:\d", text):
        return None
    one, other = sorted(dice.sample(found, 2), key=lambda match: match.start())
    swapped = text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]
    return (swapped, other[0]) if one[0] != other[0] else None


def _in_words(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _swapped(text, WORDS["small"] | WORDS["tens"], dice)


def _unit_changed(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _swapped(text, WORDS["units"], dice)


def _currency(text: str, sent: Sent, dice: random.Random) -> Told | None:
    swaps = {"₹": "$", "$": "₹", "rupees": "dollars", "LPA": "USD", "₹1L": "€1L"}
    return next(((text.replace(a, b), b) for a, b in swaps.items() if a in text), None)


def _range_widened(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _replaced(
        text,
        re.compile(r"(?<=\d)(?: to |-)\$?\d[\d.]*"),
        lambda found: found.rstrip("0123456789.") + str(dice.choice((17, 23, 119))),
        dice,
    )


def _appended_number(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _appended(text, dice.choice(WORDS["new_numbers"]))


def _appended_day(text: str, sent: Sent, dice: random.Random) -> Told | None:
    day = dice.choice(WORDS["months"] + WORDS["days"])
    return _appended(
        text, f"{'in' if day in WORDS['months'] else 'on'} {day.lower() if dice.random() < 0.3 else day}"
    )


def _ordinal(text: str, sent: Sent, dice: random.Random) -> Told | None:
    word = dice.choice(WORDS["ordinals"])
    return _appended(text, f"in {word}" if word[0].isupper() else f"in the {word} round")


def _other_digits(text: str, sent: Sent, dice: random.Random) -> Told | None:
    changed = _digit_changed(text, sent, dice)
    table = _OTHER_DIGITS[dice.choice(sorted(_OTHER_DIGITS))]
    return (changed[0].replace(changed[1], changed[1].translate(table)), changed[1]) if changed else None


def _hidden_in_digits(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """ "6\u200b0": reads like another number than the one that code sees."""
    joint = dice.choice(("\u200b", "\u2060", "\u00ad", "\u202e", "\u0336"))
    return _replaced(text, _FIGURE, lambda found: f"{found}{joint}{dice.randint(1, 9)}", dice)


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*")


def _name_among(names: Sequence[str], link: str) -> Liar:
    """Puts another name in the place of one, or a name where there was none."""

    def liar(text: str, sent: Sent, dice: random.Random) -> Told | None:
        name = dice.choice(names)
        if dice.random() < 0.5 and (found := _replaced(text, _NAME, lambda _: name, dice)):
            return found
        return _appended(text, f"{link} {name}")

    return liar


def _lower_case_name(text: str, sent: Sent, dice: random.Random) -> Told | None:
    name = dice.choice(WORDS["companies"] + WORDS["cities"] + WORDS["people"] + WORDS["products"]).lower()
    return _appended(text, f"{dice.choice(('at', 'with', 'in'))} {name}")


def _name_of_another(text: str, sent: Sent, dice: random.Random) -> Told | None:
    own = "\n".join(each for at, each in enumerate(sent.passages) if text in sent.sentences(at))
    others = sorted(
        {n for passage in sent.passages for n in _NAME.findall(passage)} - set(_NAME.findall(own))
    )
    others = [name for name in others if not _within(name, own)]
    return _replaced(text, _NAME, lambda _: dice.choice(others), dice) if others else None


def _within(name: str, text: str) -> bool:
    """Whether every word of a name stands in a text, in any order: then it is no other name."""
    return all(word.lower().rstrip("s") in text.lower() for word in name.split())


def _opening_name(text: str, sent: Sent, dice: random.Random) -> Told | None:
    name = dice.choice(WORDS["companies"] + WORDS["cities"] + WORDS["wordlike"])
    return f"{name}: {text[:1].lower()}{text[1:]}", name


_VERB = re.compile(
    r" (?:is|are|has|have|can|takes|covers|tests|works?|needs?|requires?|uses?|asks?|gives|names|lists"
    r"|describes|pays|should|must|may|will|evaluates|builds?|calls|offers|receive|prefers|suggests|runs)\b"
)
_ACTIVE = re.compile(
    r" (?:takes|covers|tests|works with|needs?|requires?|uses?|asks?|gives|names|lists|describes|pays"
    r"|evaluates|builds?|calls|offers|prefers|suggests|runs|handles|invests|supports|accepts|explains)\b"
)
_DENIED = re.compile(r"\b(?:not|no|never|cannot|without)\b ?")


def _negation_added(text: str, sent: Sent, dice: random.Random) -> Told | None:
    word = dice.choice((" not", " never", " no longer", " hardly", " not always"))
    match = _VERB.search(text)
    return (text[: match.end()] + word + text[match.end() :], word.strip()) if match else None


def _negation_dropped(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _DENIED.search(text)
    return (text[: match.start()] + text[match.end() :], "") if match else None


def _only_dropped(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = re.search(
        r"\b(?:only|except|unless|just|alone|at least|usually|typically) |\babout (?=the|\d)", text
    )
    return (text[: match.start()] + text[match.end() :], "") if match else None


def _only_added(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _VERB.search(text)
    word = dice.choice((" only", " solely", " just", " exclusively"))
    return (text[: match.end()] + word + text[match.end() :], word.strip()) if match else None


def _roles_swapped(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """What stands before the verb changes places with what stands behind it."""
    match = _ACTIVE.search(text)
    if not match:
        return None
    before, after = (
        text[: match.start()].split(),
        re.split(r"[,;:.]| (?:and|with|or) ", text[match.end() :])[0].split(),
    )
    if not 1 <= len(before) <= 8 or not after or set(map(str.lower, before)) == set(map(str.lower, after)):
        return None
    subject, thing = " ".join(before), " ".join(after)
    rest = text[match.end() :].lstrip()[len(thing) :]
    return f"{thing[:1].upper()}{thing[1:]}{match.group()} {subject[:1].lower()}{subject[1:]}{rest}", thing


def _halves_joined(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """The subject of one sentence with what another passage says of something else."""
    return _joined(text, [each for n in range(len(sent.passages)) for each in sent.sentences(n)], sent, dice)


def _halves_of_one(text: str, sent: Sent, dice: random.Random) -> Told | None:
    own = next((n for n in range(len(sent.passages)) if text in sent.sentences(n)), 0)
    return _joined(text, [each for each in sent.sentences(own) if each != text], sent, dice)


def _joined(text: str, others: Sequence[str], sent: Sent, dice: random.Random) -> Told | None:
    match = _VERB.search(text)
    ends = [(each, found) for each in others if each != text and (found := _VERB.search(each))]
    if not match or not ends:
        return None
    other, found = dice.choice(ends)
    subject, told = text[: match.start()], other[found.start() :].strip()
    if other[: found.start()].lower() == subject.lower():
        return None
    return f"{subject} {told}", told


def _and_joined(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """A true sentence, and with the same subject what another one says."""
    others = [each for n in range(len(sent.passages)) for each in sent.sentences(n) if each != text]
    ends = [(each, found) for each in others if (found := _VERB.search(each))]
    match = _VERB.search(text)
    if not ends or not match:
        return None
    other, found = dice.choice(ends)
    if other[: found.start()].lower() == text[: match.start()].lower():
        return None
    told = other[found.start() :].strip()
    return f"{text.rstrip('.')} and {told}", told


_TWO_CLAUSES = re.compile(r"(.+?)(, (?:and|but|while) )(.+)")


def _subjects_exchanged(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """What two clauses say, each of the other one's subject."""
    halves = _TWO_CLAUSES.fullmatch(text)
    one, other = (_VERB.search(halves[1]), _VERB.search(halves[3])) if halves else (None, None)
    if not halves or not one or not other:
        return None
    first, second = halves[1][: one.start()], halves[3][: other.start()]
    if not first or not second or first.lower() == second.lower():
        return None
    opening = second[:1].upper() + second[1:]
    told = f"{opening}{halves[1][one.start() :]}{halves[2]}{first[:1].lower()}{first[1:]}"
    return told + halves[3][other.start() :], ""


_LABELLED = re.compile(r"(?<=[a-z0-9] )(as|for|on|of|at|from|to) ([\w' -]+?)(?=,| and |\.$|$)")


def _labels_exchanged(text: str, sent: Sent, dice: random.Random) -> Told | None:
    """Two things of a sentence with each other's label, place or purpose."""
    found = list(_LABELLED.finditer(text))
    pairs = [(a, b) for a, b in pairwise(found) if a[1] == b[1] and a[2].lower() != b[2].lower()]
    if not pairs:
        return None
    one, other = dice.choice(pairs)
    told = text[: one.start(2)] + other[2] + text[one.end(2) : other.start(2)] + one[2] + text[other.end(2) :]
    return told, ""


_LIST_END = re.compile(r"(?<=, )([\w' -]+) (and|or) (?!at least)")


def _and_for_or(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _LIST_END.search(text)
    if not match:
        return None
    word = "or" if match[2] == "and" else "and"
    return text[: match.start(2)] + word + text[match.end(2) :], f"{match[1]} {word}"


_ALTERNATIVES = re.compile(
    r"([\w.-]+)(?:, [\w.+-]+)* or (?!similar|other|related|equivalent|an? )[\w.+-]+(?=[,.;]|$)"
)


def _alternative_alone(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _ALTERNATIVES.search(text)
    return (text[: match.end(1)] + text[match.end() :], "") if match else None


_MAY = re.compile(r"(?<=[a-z]) (?:can|may|might)(?= (?!be )[a-z])")


def _fact_for_may(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _MAY.search(text)
    return (text[: match.start()] + text[match.end() :], "") if match else None


_CONDITION = re.compile(
    r",? (?:if|unless|when|during|before|after|depending on|as needed|who|except)\b[^,;.]*(?=\.?$)"
)


def _condition_dropped(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _CONDITION.search(text)
    return (text[: match.start()] + text[match.end() :], "") if match else None


_EXAMPLE = re.compile(r"\b(?:[Ee]xample|[Ss]ample) (?=[a-z])|, for example,?(?= )|,? such as(?= )")


def _rule_of_example(text: str, sent: Sent, dice: random.Random) -> Told | None:
    match = _EXAMPLE.search(text)
    return (text[: match.start()] + text[match.end() :].lstrip(), "") if match else None


def _limit(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _appended(text, dice.choice(WORDS["limits"]))


def _cause(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return _appended(text, dice.choice(WORDS["causes"]))


def _wrong_yes(text: str, sent: Sent, dice: random.Random) -> Told | None:
    if found := re.match(r"(Yes|No), ", text):
        other = {"Yes": "No", "No": "Yes"}[found[1]]
        return other + text[found.end(1) :], f"{other},"
    return None if _DENIED.search(text) else (f"No, {text[:1].lower()}{text[1:]}", "No,")


def _styled(text: str, sent: Sent, dice: random.Random) -> Told | None:
    said = dice.choice(WORDS["styled"])
    return said, said


def _markup(text: str, sent: Sent, dice: random.Random) -> Told | None:
    form = dice.choice(WORDS["markup"])
    return form.format(text), next(part for part in form.split("{}") if part)


def _leak(text: str, sent: Sent, dice: random.Random) -> Told | None:
    said = dice.choice(
        [line for line in re.split(r"\n|(?<=\.) ", sent.system) if len(line.split()) > 4]
        or [WORDS["obeyed"][2]]
    )
    return said.strip("- "), said.strip("- ")


def _one_of(texts: Sequence[str]) -> Liar:
    def liar(text: str, sent: Sent, dice: random.Random) -> Told | None:
        said = dice.choice(texts)
        return said, said

    return liar


def _endless(text: str, sent: Sent, dice: random.Random) -> Told | None:
    return f"{'; '.join([text.rstrip('.')] * 40)}.", ""


def _replaced(
    text: str, pattern: re.Pattern[str], make: Callable[[str], str], dice: random.Random
) -> Told | None:
    found = list(pattern.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    new = make(match.group())
    return (text[: match.start()] + new + text[match.end() :], new) if new != match.group() else None


def _swapped(text: str, pairs: Mapping[str, str], dice: random.Random) -> Told | None:
    found = [old for old in pairs if re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text)]
    if not found:
        return None
    old = dice.choice(found)
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", pairs[old], text, count=1), pairs[old]


def _by_table(pairs: Mapping[str, str]) -> Liar:
    return lambda text, sent, dice: _swapped(text, pairs, dice)


def _appended(text: str, words: str) -> Told:
    return f"{text.rstrip('.')} {words}.", words


def _quantity(text: str, sent: Sent, dice: random.Random) -> Told | None:
    found = [old for old in WORDS["quantities"] if re.search(rf"(?<!\w){old}", text)]
    if not found:
        return None
    old = dice.choice(found)
    return re.sub(rf"(?<!\w){old}", WORDS["quantities"][old], text, count=1), WORDS["quantities"][old].strip()


LIARS: dict[str, Liar] = {
    "digit changed": _digit_changed,
    "figure of another sentence": _figure_of_another,
    "figure of its neighbour": _figure_of_neighbour,
    "figures exchanged": _figures_exchanged,
    **hostile_figures.LIARS,
    "number in words": _in_words,
    "unit changed": _unit_changed,
    "currency changed": _currency,
    "range widened": _range_widened,
    "number added": _appended_number,
    "day or month added": _appended_day,
    "ordinal added": _ordinal,
    "digits of another script": _other_digits,
    "hidden characters": _hidden_in_digits,
    "company": _name_among(WORDS["companies"], "at"),
    "city": _name_among(WORDS["cities"], "in"),
    "person": _name_among(WORDS["people"], "with"),
    "product": _name_among(WORDS["products"], "and"),
    "degree": _name_among(WORDS["degrees"], "with"),
    "team": _name_among(WORDS["teams"], "in"),
    "name that is a word": _name_among(WORDS["wordlike"], "at"),
    "name in another script": _name_among(WORDS["scripts"], "at"),
    "name in small letters": _lower_case_name,
    "name of another passage": _name_of_another,
    "name in front": _opening_name,
    "negation added": _negation_added,
    "negation dropped": _negation_dropped,
    "restriction dropped": _only_dropped,
    "restriction added": _only_added,
    "condition added": _limit,
    "modality changed": _by_table(WORDS["modals"]),
    "comparison turned": _by_table(WORDS["compared"]),
    "opposite": _by_table(WORDS["opposites"]),
    "quantity changed": _quantity,
    "roles swapped": _roles_swapped,
    "cause invented": _cause,
    "halves of two passages": _halves_joined,
    "halves of one passage": _halves_of_one,
    "more said of the same": _and_joined,
    "subjects exchanged": _subjects_exchanged,
    "labels exchanged": _labels_exchanged,
    "and for or": _and_for_or,
    "one alternative alone": _alternative_alone,
    "a fact for what may be": _fact_for_may,
    "condition dropped": _condition_dropped,
    "a rule of an example": _rule_of_example,
    "yes for no": _wrong_yes,
    "in the documents' style": _styled,
    "markup and links": _markup,
    "prompt leaked": _leak,
    "planted order obeyed": _one_of(WORDS["obeyed"]),
    "another language": _one_of(WORDS["languages"]),
    "endless sentence": _endless,
}
_JOINING = frozenset(("halves of two passages", "more said of the same"))


def _elsewhere(at: int, text: str, sent: Sent, dice: random.Random) -> tuple[int, ...] | None:
    others = [n for n, passage in enumerate(sent.passages, start=1) if n != at + 1 and text not in passage]
    return (dice.choice(others),) if others else None


_CITING: dict[str, Callable[[int, str, Sent, random.Random], tuple[int, ...] | None]] = {
    "cited from another passage": _elsewhere,
    "no such passage": lambda at, text, sent, dice: (dice.choice((0, 99, -1, 10**9, -(at + 1))),),
    "one passage that does not exist": lambda at, text, sent, dice: (at + 1, len(sent.passages) + 1),
    "no citation": lambda at, text, sent, dice: (),
}
KINDS: tuple[str, ...] = (*LIARS, *_CITING)
_FAMILIES: dict[Family, tuple[str, str]] = {
    "number": ("digit changed", "hidden characters"),
    "name": ("company", "name in front"),
    "relation": ("negation added", "in the documents' style"),
    "foreign": ("markup and links", "endless sentence"),
    "citation": ("cited from another passage", "no citation"),
}


def family_of(kind: str) -> Family:
    """What kind of lie a kind is; those of numbers and names must never reach a candidate."""
    at = KINDS.index(kind)
    return next(
        family for family, (first, last) in _FAMILIES.items() if KINDS.index(first) <= at <= KINDS.index(last)
    )
