"""What a text says with its figures: each with its bound, its period, what it counts and the words around it.

Pure. Finer than `figures`, which asks whether two figures may both be true: "at least 40 words per minute",
"more than 40 words per minute" and "at least 40 words" are three different things here. A rank ("the second
round"), a part ("a quarter of a mark") and a frequency ("every day") are figures too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.figures import MINUTES, Figure, numbers_of
from knowledge.limits import limit_of, past_article
from knowledge.nouns import head_of, is_verb
from knowledge.numerals import NUMBER, value_of
from knowledge.words import stem

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_LABELS = "round|step|level|stage|phase|part|section|shift"
_RANK = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)})\b(?!s)|\b(?P<digits>\d{{1,2}})(?:st|nd|rd|th)\b"
    rf"|\b(?P<label>{_LABELS})s? (?P<numbers>\d{{1,2}}(?:(?:, | and | to |-)\d{{1,2}})*)\b",
    re.IGNORECASE,
)
_UNIT_SECOND = re.compile(r"(?:\bper|\ba|\bone|\d|/)[\s-]*$", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:(?:a|one|three|each)[ -](?P<quarter>quarters?)|(?P<third>(?:a|one|two)[ -]thirds?)"
    r"|(?P<half>half|halves)|(?P<double>double|doubled|twice)|(?P<triple>triple|thrice)"
    r"|(?P<once>once(?= an? )))\b",
    re.IGNORECASE,
)
_UNITS_OF_TIME = r"second|minute|hour|day|week|fortnight|month|quarter|year|annum"
_ADVERBS = "hourly|daily|weekly|fortnightly|monthly|quarterly|yearly|annually|annual"
_PER = re.compile(
    rf"(?:\b(?P<article>an?|per)\s+|\b(?P<every>each|every)\s+|/\s?)(?P<unit>{_UNITS_OF_TIME})\b"
    rf"|\b(?P<twice>bi-?)?(?P<adverb>{_ADVERBS})\b|\b(?P<wpm>wpm)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"\b(last|this|next|previous|coming) ({_UNITS_OF_TIME}|summer|winter|spring|autumn)\b", re.IGNORECASE
)
# Behind other words "a year" is a period.
_A_WHILE = re.compile(r"\b(?:after|within|before) (an?) (minute|hour|day|week|month|year)\b", re.IGNORECASE)
_SAME_UNIT = {"annum": "year", "annual": "year", "annually": "year", "dai": "day"}

# No figure has its period behind one of these.
_BORDER = re.compile(r"[,;:()]|\b(?:and|or|but|with|while)\b", re.IGNORECASE)
# "By 30%" tells no limit, "by 2030" does.
_NO_LIMITS = ("by",)
_TO = re.compile(r"\s*(?:to|-|–|until|till)\s*", re.IGNORECASE)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_NUMBERED = re.compile(r"\W*\d{1,2}[.)] ")
_ONE_TO_ONE = re.compile(r"\bone[ -]to[ -]one\b", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:is|are|was|were|as)\s+$", re.IGNORECASE)
_WHOLE = re.compile(
    rf"\s*(?:out )?of (?:the |these |those )?(?:about |all )?(?P<number>{NUMBER})", re.IGNORECASE
)
_OF = re.compile(r"\s*(?:or more )?of (?:the |these |those |your |its )?", re.IGNORECASE)
_MORE_RANKS = re.compile(rf"(?:\s*(?:,|and|or|to)\s+(?:the )?(?:{'|'.join(_ORDINALS)})\b)+", re.IGNORECASE)
_REACH = 5  # words from a figure to its period


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure as a text states it.

    `what` is its kind and value; `limit` is "at least", "before" and the like; `per` the unit of its period;
    `noun` the stem of what is counted, ranked or parted; `whole` whether it is what a share is taken of.
    """

    what: tuple[object, ...]
    limit: str
    per: str
    noun: str
    whole: bool
    start: int
    end: int
    period: tuple[int, int] = (0, 0)  # where its period stands

    @property
    def kind(self) -> object:
        """Its kind: that of a figure, or "rank", "part", "frequency"."""
        return self.what[0]


def mentions_of(text: str) -> tuple[Mention, ...]:
    """The figures of a text, in reading order."""
    return tuple(sorted(_mentions(text), key=lambda each: each.start))


def _mentions(text: str) -> Iterator[Mention]:
    ranks = list(_ranks(text))
    named = [*ranks, *(each for each in _parts(text) if not _covered(each.start, ranks))]
    figures = [each for each in _joined(numbers_of(text), text) if not _covered(each.start, named)]
    figures = [each for each in figures if not _counts_nothing(each, text)]
    named = [each for each in named if not _covered(each.start, figures)]
    whiles = list(_whiles(text))
    periods = [each for each in _PER.finditer(text) if not _covered(each.start(), [*figures, *whiles])]
    owners = {each: _owner(each, figures, text) for each in periods}
    shares = [each for each in figures if _WHOLE.match(text, each.end)]
    wholes = {_next(each, figures) for each in shares if each.low != 1.0 or each.bound}
    for figure in figures:
        own = next((each for each in periods if owners[each] is figure), None)
        yield _mention(figure, own, figure in wholes, text)
    yield from named
    yield from whiles
    for when in _WHEN.finditer(text):
        yield _plain(("when", when[1].lower(), when[2].lower()), when)
    for period in periods:
        if not owners[period] and (period["every"] or period["adverb"]):
            yield _plain(("frequency", _unit(period), bool(period["twice"])), period)


def _plain(what: tuple[object, ...], match: re.Match[str]) -> Mention:
    return Mention(what, "", "", "", False, *match.span())


def _whiles(text: str) -> Iterator[Mention]:
    for each in _A_WHILE.finditer(text):
        minutes = MINUTES[each[2].lower()]
        limit = limit_of(text, each.start(1), [each.end()])
        yield Mention(("duration", minutes, minutes), limit, "", "", False, each.start(1), each.end())


def _covered(at: int, taken: Iterable[Mention | Figure]) -> bool:
    return any(each.start <= at < each.end for each in taken)


def _joined(figures: Sequence[Figure], text: str) -> list[Figure]:
    """The figures, "7 AM to 4 PM" as one."""
    found: list[Figure] = []
    for figure in figures:
        last = found[-1] if found else None
        if last and figure.kind == last.kind == "time" and _TO.fullmatch(text, last.end, figure.start):
            found[-1] = Figure("time", last.low, figure.high, (), last.start, figure.end)
        else:
            found.append(figure)
    return found


def _counts_nothing(figure: Figure, text: str) -> bool:
    """Whether it counts nothing: "a related one", "one to one", "Pune is one of the places", "1. Resume"."""
    if figure.kind == "count" and _NUMBERED.fullmatch(text, 0, figure.end + 2):
        return True
    if figure.kind != "count" or text[figure.start : figure.end].lower() not in ("one", "one to one"):
        return False
    alone = not _counted(figure, text)[0] or bool(
        _ONE_TO_ONE.search(text[max(0, figure.start - 7) : figure.end + 7])
    )
    return alone or bool(_AMONG.search(text[: figure.start]) and _OF.match(text, figure.end))


def _owner(period: re.Match[str], figures: Sequence[Figure], text: str) -> Figure | None:
    """The figure that a period is of: the one before it, in the same stretch of words."""
    before = [each for each in figures if each.end <= period.start()]
    if not before or before[-1].kind not in ("money", "count", "duration", "share"):
        return None
    between = text[before[-1].end : period.start()]
    words = between.lower().split()
    near = len(words) <= _REACH and not _BORDER.search(between) and not any(map(is_verb, words))
    return before[-1] if near else None


def _next(figure: Figure, figures: Sequence[Figure]) -> Figure | None:
    return next((each for each in figures if each.start >= figure.end), None)


def _unit(period: re.Match[str]) -> str:
    if period["wpm"]:
        return "minute"
    word = (period["unit"] or period["adverb"].removesuffix("ly")).lower()
    return _SAME_UNIT.get(word, word)


def _mention(figure: Figure, period: re.Match[str] | None, whole: bool, text: str) -> Mention:
    noun, behind = "", figure.end
    if figure.kind == "count":
        noun, behind = _counted(figure, text, period)
    of = figure.of if figure.kind == "date" else figure.of[:1] if figure.kind == "money" else ()
    per = figure.of[1] if figure.kind == "money" else ""
    start, end = _trimmed(figure, text)
    place = period.span() if period else (0, 0)
    limit = limit_of(
        text, start, (end, behind, max(end, place[1])), () if figure.kind in ("date", "time") else _NO_LIMITS
    )
    what: tuple[object, ...] = (figure.kind, figure.low, figure.high, *of)
    return Mention(what, limit, per or (_unit(period) if period else ""), noun, whole, start, end, place)


def _trimmed(figure: Figure, text: str) -> tuple[int, int]:
    said = text[figure.start : figure.end]
    return figure.end - len(said.lstrip(" .")), figure.start + len(said.rstrip())


def _counted(figure: Figure, text: str, period: re.Match[str] | None = None) -> tuple[str, int]:
    """What a number counts, and where that ends."""
    if period and period["wpm"]:
        return "word", period.end()
    at = figure.end
    if further := _WHOLE.match(text, at):
        at = further.end("number")
    elif of := _OF.match(text, at):
        at = of.end()
    noun, length = head_of(text[at : period.start() if period else None], figure.low != 1.0)
    return noun, at + length


def _ranks(text: str) -> Iterator[Mention]:
    for match in _RANK.finditer(text):
        if match["word"] and _UNIT_SECOND.search(text[: match.start()]):
            continue
        place = (match.start(), match.end())
        for number in re.findall(r"\d+", match["numbers"] or match["digits"] or ""):
            noun = stem(match["label"].lower()) if match["label"] else _ranked(text, match.end())
            yield Mention(("rank", float(number)), "", "", noun, False, *place)
        if match["word"]:
            rank = _ORDINALS.index(match["word"].lower()) + 1.0
            yield Mention(("rank", rank), "", "", _ranked(text, match.end()), False, *place)


def _ranked(text: str, at: int) -> str:
    listed = _MORE_RANKS.match(text, at)
    return head_of(text[listed.end() if listed else at :], plural=False)[0]


def _parts(text: str) -> Iterator[Mention]:
    for match in _PART.finditer(text):
        noun, _ = head_of(text[past_article(text, match.end()) :], plural=False)
        count = value_of(found.group()) if (found := _NUMBER.match(match.group())) else 1.0
        limit = limit_of(text, match.start(), [match.end()])
        yield Mention(("part", match.lastgroup, count), limit, "", noun, False, *match.span())
