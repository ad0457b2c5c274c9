"""What a text says with its figures: each with its bound, its period, what it counts and the words around it.

Pure. Finer than `figures`, which asks whether two figures may both be true: "at least 40 words per minute",
"more than 40 words per minute" and "at least 40 words" are three different things here. A rank ("the second
round"), a part ("a quarter of a mark") and a frequency ("every day") are figures too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.figures import MINUTES, Figure, numbers_of
from knowledge.numerals import NUMBER, value_of
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, stem

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

_FRONT = (
    ("at least", r"at least|(?:a )?minimum(?: of)?|min\.?|(?:no|not) (?:less|fewer) than"),
    ("at most", r"at most|up to|(?:a )?maximum(?: of)?|max\.?|(?:no|not) more than|not (?:over|above)"),
    ("more than", r"(?:more|greater|higher|longer) than|over|above|beyond|exceed(?:s|ing)?"),
    ("less than", r"(?:less|fewer|lower|shorter) than|under|below|short of"),
    ("within", r"within"),
    ("about", r"about|around|approximately|approx\.?|roughly|some|circa|~"),
    ("nearly", r"nearly|almost|close to"),
    ("after", r"after|later than|following|past"),
    ("before", r"before|prior to|earlier than|ahead of"),
    ("by", r"by"),
    ("until", r"until|till"),
    ("since", r"since"),
    ("every", r"every|each"),
)
_BEHIND = (
    ("at least", r"\+|\s*(?:or|and) (?:more|above|over|older|higher|longer|up)\b|\s*(?:at least|minimum)\b"),
    (
        "at most",
        r"\s*(?:or|and) (?:less|fewer|below|under|younger|lower)\b|\s*(?:at (?:the )?most|maximum)\b",
    ),
    ("during", r"\s*during\b"),
    ("after", r"\s*(?:after(?:wards?)?|thereafter|later|from)\b"),
    ("before", r"\s*(?:before|prior to|prior|earlier|ago)\b"),
)
_EVENT = ("during", "after", "before")
_FRONTS = tuple(
    (name, re.compile(rf"(?:^|(?<!\w))(?:{words})(?: the| an?)?$", re.I)) for name, words in _FRONT
)
_BEHINDS = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _BEHIND)
_OF_TIME = ("after", "before", "by", "until", "since")
_LIMITS_OF = {"money": _OF_TIME, "count": _OF_TIME, "share": _OF_TIME, "duration": ("by", "since")}

_BORDER = re.compile(r"[,;()]|:(?=\s|$)|\s[-–—]\s|\b(?:and|or|but|with|while|whereas|plus)\b", re.IGNORECASE)
_LEADS = frozenset(":(")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|should|must|may|might|will|would|does|do|takes?|lasts?"
    r"|covers?|tests|needs?|requires?|uses|asks?|gives?|names|lists|describes?|pays?|evaluates?|builds?|calls?"
    r"|offers|receives?|prefers?|suggests?|runs?|joins?|invests?|handles?|checks?|prepares?|leads|helps?|accepts?"
    r"|supports|teaches|trains?|hires?|manages?|meets?|earns?|gets?|makes?|shows?|tells?|sends?|reviews?"
    r"|explains?|designs|develops?|wants?|says?|costs?|reach(?:es|ed)?|starts?|begins?|ends?|comes?|works?|bring"
    r"|signs?|decides?|confirms?|practice|include|apply|passe?s?|puts?|serves?|looks?|sorts?|recommends?)\b",
    re.IGNORECASE,
)
_NOUNS_TOO = ("tests", "names", "lists", "calls", "call", "offers", "leads", "designs", "checks", "reviews")
_NOUNS_TOO += ("work", "works", "ends")
_TO = re.compile(r"\s*(?:to|-|–|until|till)\s*", re.IGNORECASE)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_NUMBERED = re.compile(r"\W*\d{1,2}[.)] ")
_ONE_TO_ONE = re.compile(r"\bone[ -]to[ -]one\b", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:is|are|was|were|as)\s+$", re.IGNORECASE)
_WHOLE = re.compile(
    rf"\s*(?:out )?of (?:the |these |those )?(?:about |all )?(?P<number>{NUMBER})", re.IGNORECASE
)
_OF = re.compile(r"\s*(?:or more )?of (?:the |these |those |your |its )?", re.IGNORECASE)
_OF_A = re.compile(r"\s*(?:of )?(?:an? |the |each |its |your )?", re.IGNORECASE)
_MORE_RANKS = re.compile(rf"(?:\s*(?:,|and|or|to)\s+(?:the )?(?:{'|'.join(_ORDINALS)})\b)+", re.IGNORECASE)
_WEAK = (
    STOP_WORDS | GENERIC_WORDS | frozenset(("long", "duration", "time", "period", "total", "length", "every"))
)
_WEAK |= frozenset(("least", "most", "minimum", "maximum"))
_NOUN_RUN = 4  # words behind a number among which stands what it counts
_REACH = 5  # words from a figure to its period
_PEOPLE = frozenset(("people", "men", "women", "children", "staff"))


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


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text between two borders: its words that name something, in stems, and its figures.

    `subject` are the words before its first verb, which begins at `verb` (None where there is none); `leads`
    tells whether a colon or a bracket behind it introduces what follows.
    """

    words: frozenset[str]
    subject: frozenset[str]
    mentions: tuple[Mention, ...]
    verb: int | None
    leads: bool


@dataclass(frozen=True, eq=False)
class Reading:
    """A text with its figures and its segments, both in reading order."""

    text: str
    mentions: tuple[Mention, ...]
    segments: tuple[Segment, ...]

    @cached_property
    def home(self) -> dict[Mention, int]:
        """The place of the segment in which a figure stands."""
        return {each: at for at, segment in enumerate(self.segments) for each in segment.mentions}

    def same_kind(self, mention: Mention) -> list[Mention]:
        """Its figures of the kind of one."""
        return [each for each in self.mentions if each.kind == mention.kind]


@lru_cache(maxsize=4096)
def reading_of(text: str) -> Reading:
    """What a text says with figures."""
    mentions = tuple(sorted(_mentions(text), key=lambda each: each.start))
    return Reading(text, mentions, tuple(_segments(text, mentions)))


def words_in(text: str) -> frozenset[str]:
    """The words of a text that name something, in stems."""
    return _words(text, 0, len(text))


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
    yield from (
        Mention(("when", each[1].lower(), each[2].lower()), "", "", "", False, *each.span())
        for each in _WHEN.finditer(text)
    )
    for each in periods:
        if not owners[each] and (each["every"] or each["adverb"]):
            what = ("frequency", _unit(each), bool(each["twice"]))
            yield Mention(what, "", "", "", False, each.start(), each.end())


def _whiles(text: str) -> Iterator[Mention]:
    for each in _A_WHILE.finditer(text):
        minutes = MINUTES[each[2].lower()]
        limit = _limit(text, each.start(1), each.end(), ())
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
    alone = not _counted(figure, text) or bool(
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
    near = len(words) <= _REACH and not _BORDER.search(between) and not any(map(_is_verb, words))
    return before[-1] if near else None


def _next(figure: Figure, figures: Sequence[Figure]) -> Figure | None:
    return next((each for each in figures if each.start >= figure.end), None)


def _unit(period: re.Match[str]) -> str:
    if period["wpm"]:
        return "minute"
    word = (period["unit"] or period["adverb"].removesuffix("ly")).lower()
    return _SAME_UNIT.get(word, word)


def _mention(figure: Figure, period: re.Match[str] | None, whole: bool, text: str) -> Mention:
    of = figure.of
    per = _unit(period) if period else ""
    if figure.kind == "money":
        of, per = of[:1], of[1] or per
    elif figure.kind == "count":
        of = ()
    noun = ""
    if figure.kind == "count":
        noun = "word" if period and period["wpm"] else _counted(figure, text, period)
    start, end = _trimmed(figure, text)
    limit = _limit(text, start, end, _LIMITS_OF.get(figure.kind, ()))
    place = period.span() if period else (0, 0)
    return Mention((figure.kind, figure.low, figure.high, *of), limit, per, noun, whole, start, end, place)


def _trimmed(figure: Figure, text: str) -> tuple[int, int]:
    said = text[figure.start : figure.end]
    return figure.end - len(said.lstrip(" .")), figure.start + len(said.rstrip())


def _limit(text: str, start: int, end: int, ignored: Sequence[str]) -> str:
    """What bounds a figure, before it and behind it; there with the event: "after interview"."""
    before = text[max(0, start - 30) : start].rstrip()
    front = next((name for name, words in _FRONTS if words.search(before)), "")
    behind = "at least" if "+" in text[start:end] else _behind(text[end : end + 60])
    return " ".join(each for each in dict.fromkeys((front, behind)) if each and each not in ignored)


def _behind(text: str) -> str:
    for name, words in _BEHINDS:
        if found := words.match(text):
            event = _OF_A.match(text, found.end())
            noun = _head(text[event.end() :], plural=False) if event and name in _EVENT else ""
            return f"{name} {noun}".strip()
    return ""


def _counted(figure: Figure, text: str, period: re.Match[str] | None = None) -> str:
    behind = text[figure.end : period.start() if period else None]
    if further := _WHOLE.match(behind):
        behind = behind[further.end("number") :]
    elif of := _OF.match(behind):
        behind = behind[of.end() :]
    return _head(behind, figure.low != 1.0)


def _head(behind: str, plural: bool) -> str:
    """The stem of the noun that a text begins with, the last word of its run."""
    run: list[str] = []
    at = 0
    for match in WORD.finditer(behind[:80]):
        word = match.group().lower()
        settled = not plural or any(map(_is_plural, run))
        if behind[at : match.start()].strip(" -/&") or word in STOP_WORDS or word[0].isdigit():
            break
        if len(run) == _NOUN_RUN or _is_verb(word) or (settled and _starts_predicate(word)):
            break
        run.append(word)
        at = match.end()
    nouns = [word for word in run if _is_plural(word)] if plural else run
    return stem((nouns or run or [""])[-1])


def _is_plural(word: str) -> bool:
    return word in _PEOPLE or (word.endswith("s") and not word.endswith("ss"))


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
    return _head(text[listed.end() if listed else at :], plural=False)


def _parts(text: str) -> Iterator[Mention]:
    for match in _PART.finditer(text):
        noun = _head(text[_OF_A.match(text, match.end()).end() :], plural=False)  # type: ignore[union-attr]
        count = value_of(found.group()) if (found := _NUMBER.match(match.group())) else 1.0
        what = ("part", match.lastgroup, count)
        yield Mention(what, _limit(text, *match.span(), ()), "", noun, False, *match.span())


def _segments(text: str, mentions: Sequence[Mention]) -> Iterator[Segment]:
    masked = text
    for start, end in [*((each.start, each.end) for each in mentions), *(each.period for each in mentions)]:
        masked = masked[:start] + " " * (end - start) + masked[end:]
    borders = list(_BORDER.finditer(masked))
    starts = [0, *(each.end() for each in borders)]
    ends = [*(each.start() for each in borders), len(text)]
    leads = [*(each.group() in _LEADS for each in borders), False]
    for start, end, lead in zip(starts, ends, leads, strict=True):
        own = tuple(each for each in mentions if start <= each.start < end)
        verb = _VERB.search(masked, start, end)
        words = _words(masked, start, end) | _rank_words(own)
        before = verb.start() if verb else end
        subject = _words(masked, start, before) | _rank_words([e for e in own if e.start < before])
        yield Segment(words, subject, own, before if verb else None, lead)


def _words(text: str, start: int, end: int) -> frozenset[str]:
    found = (match.group().lower().replace("’", "'") for match in WORD.finditer(text, start, end))
    return frozenset(
        stem(word)
        for word in found
        if (word not in _WEAK or word == "other") and not word[0].isdigit() and not _is_verb(word)
    )


@lru_cache(maxsize=20_000)
def _starts_predicate(word: str) -> bool:
    return bool(_VERB.fullmatch(word))


def _is_verb(word: str) -> bool:
    return word not in _NOUNS_TOO and _starts_predicate(word)


def _rank_words(mentions: Sequence[Mention]) -> frozenset[str]:
    """A rank names something, as a word does."""
    return frozenset(f"#{each.what[1]:g}" for each in mentions if each.kind == "rank")
