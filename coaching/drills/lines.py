"""The lines of a résumé that a candidate sends, and what can be seen in each. Knows no better version."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from coaching.drills.verbs import verbs
from coaching.english import is_foreign

MOST = 5  # lines at once
LONGEST = 220  # characters of a line that is read in one glance
_SENT = 400  # characters of a line that are looked at
_FEWEST_WORDS = 3
_LATIN_ENDS = "\u0250"

Fault = Literal["short", "foreign"]
Kind = Literal[
    "denied",
    "person",
    "duty",
    "shared",
    "passive",
    "no_verb",
    "long",
    "sentences",
    "no_number",
    "no_result",
    "verb",
    "number",
]
GOOD: frozenset[Kind] = frozenset(("verb", "number"))
MOST_REMARKS = 3

WORD = re.compile(r"[^\W_]+(?:['’.+#/-]+[^\W_]+)*[+#]*")
# A year is no measure of anything.
NUMBER = re.compile(
    r"(?!(?:19|20)\d\d\b(?!%| %))\b\d[\d.,]*"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?)\b",
    re.I,
)
# A phone number, an address to write to: they measure nothing.
_CONTACT = re.compile(r"(?<![\d,.])\+?\d(?:[ .()-]{0,2}\d){9,}(?![\d,])|\S+@\S+|https?://\S+|www\.\S+")
# What stands before a thing and never behind a noun: "lead a team" is a verb.
POINTS_OUT = re.compile(
    r"(?:the|an?|all|new|my|our|their|his|her|each|every|daily|of|over|more than|about)\b|\d", re.I
)
NEGATION = re.compile(r"\b(?:not|no|never|without|nor|neither|none|nothing|cannot|hardly|\w+n['’]t)\b", re.I)
# Credit that is shared: who helped has not done it alone.
SHARED = re.compile(
    r"\b(?:we|our|us|team|teams|teammates?|group|help\w*|assist\w*|support\w*|participat\w*|contribut\w*"
    r"|involv\w*|collaborat\w*|together|jointly|took part|part of|shadow\w*|member)\b",
    re.I,
)
RESULT = re.compile(
    r"\bso that\b|\bwhich (?:\w+ed|led|cut|made|saved)\b|\b(?:result|lead)(?:ed|ing)? (?:in|to)\b|\bled to\b"
    r"|\b(?:reduc|increas|improv|sav|rais|cutt|boost|decreas|lower)(?:ed|ing)\b"
    r"|\b\d+(?:\.\d+)? ?(?:%|percent|per cent)"
    r"|\b(?:faster|fewer|award|prize|promoted|rank(?:ed)?|first place)\b",
    re.I,
)
_MARK = re.compile(r"^\s*(?:[^\w\s(\"'“‘₹$€£]+\s*|(?:\d{1,2}|[a-z])[.)]\s+|o\s+(?=[A-Z]))+")
_EDGES = " \t\"'“”‘’.;,•-–—"
_PERSON = re.compile(r"^(?:I|i|we|We|My|my|Our|our)\b")
_DUTY = re.compile(
    r"^(?:(?:I|We) (?:was|were|am|are|have been) )?(?:was |am )?(?:mainly |fully |solely )?"
    r"(?:responsible for|in charge of|tasked with|assigned to|engaged in|looking after|looked after"
    r"|accountable for|duties? includ|responsibilit\w+ includ"
    r"|(?:my |the )?(?:main |key )?(?:job|role|work|duty|duties|task|responsibilit\w+)"
    r"(?: was| is| were| are| includ\w+|:))",
    re.I,
)
_HELPED = re.compile(
    r"^(?:(?:I|We) (?:was |were |have )?)?(?:was |been )?"
    r"(?:helped|helping|help|assisted|assisting|assist|supported|supporting|participated|participating"
    r"|took part|involved|worked|working|work|contributed|exposure)\b",
    re.I,
)
_PASSIVE = re.compile(
    r"^(?:[\w-]+ ){0,6}?(?:was|were|is|are|has been|have been) (?:\w+ly )?(?P<verb>\w+)\b", re.I
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a résumé without its mark, or why it is none."""

    text: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is seen in a line; `words` are the line's own that show it, or ""."""

    kind: Kind
    words: str = ""

    @property
    def good(self) -> bool:
        """Whether it is praise."""
        return self.kind in GOOD


def lines_of(text: str) -> tuple[list[Line], int]:
    """The lines of a text, at most MOST, and how many more there are."""
    plain = unicodedata.normalize("NFKC", text)
    pieces = [piece for row in re.split(r"\n+|\s+[•▪●◦✔✅➤]\s*", plain) if (piece := _bare(row))]
    lines = [Line(piece[:_SENT], _fault(piece)) for piece in pieces]
    return lines[:MOST], max(0, len(lines) - MOST)


def remarks(line: str) -> list[Remark]:
    """What is good and what can be better, at most three things, the most important first."""
    bad = list(_bad(line))[:MOST_REMARKS]
    good = []
    opener = opener_of(line)
    if opener and verbs().plain(opener.lower()) not in verbs().weak:
        good.append(Remark("verb", opener))
    if found := NUMBER.search(_CONTACT.sub("", line)):
        good.append(Remark("number", found.group().rstrip(".,")))
    return [*good[: 1 if bad else 2], *bad][: MOST_REMARKS + 1]


def opener_of(line: str) -> str | None:
    """The verb that a line begins with, past an adverb; None where it begins otherwise."""
    words = [match.group() for match in WORD.finditer(line)][:3]
    if len(words) > 1 and words[0].lower().endswith("ly"):
        words = words[1:]
    return words[0] if words and begins_as_verb(*words[:2]) else None


def begins_as_verb(word: str, behind: str = "") -> bool:
    """Whether a first word is a verb: in the past, or in the present and no noun in front of `behind`."""
    known, lower = verbs(), word.lower()
    if lower in known.past:
        return True
    return lower in known.pasts and (lower not in known.both or POINTS_OUT.match(behind) is not None)


def is_denied(line: str) -> bool:
    """Whether a line says that something was not so: nothing is made of such a line."""
    return NEGATION.search(line) is not None


def _bad(line: str) -> list[Remark]:
    denied = NEGATION.search(line)
    found = [Remark("denied", denied.group())] if denied else []
    found += _on_opening(line)
    if len(line) > LONGEST:
        found.append(Remark("long"))
    elif _SENTENCE_END.search(line):
        found.append(Remark("sentences"))
    found += [] if NUMBER.search(_CONTACT.sub("", line)) else [Remark("no_number")]
    return found if RESULT.search(line) else [*found, Remark("no_result")]


def _on_opening(line: str) -> list[Remark]:
    """What is wrong with how a line begins, if anything: one thing."""
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("duty", _DUTY), ("shared", _HELPED))
    for kind, pattern in kinds:
        if match := pattern.search(line):
            return [Remark(kind, match.group())]
    if passive := _passive(line):
        return [Remark("passive", passive)]
    if person := _PERSON.search(line):
        return [Remark("person", person.group())]
    return [] if opener_of(line) else [Remark("no_verb")]


def _passive(line: str) -> str:
    match = None if opener_of(line) else _PASSIVE.search(line)
    return match.group() if match and match["verb"].lower() in verbs().past else ""


def _bare(row: str) -> str:
    """A row without its mark, outer quotes and runs of blanks; "" where no word is left."""
    bare = " ".join(_MARK.sub("", row).split()).strip(_EDGES)
    return bare if WORD.search(bare) else ""


def _in_other_letters(piece: str) -> bool:
    """Whether most letters of a line, which may be short, are not Latin."""
    letters = [character for character in piece if character.isalpha()]
    return 2 * sum(letter >= _LATIN_ENDS for letter in letters) > len(letters)


def _fault(piece: str) -> Fault | None:
    if is_foreign(piece) or _in_other_letters(piece):
        return "foreign"
    few = len(WORD.findall(piece)) < (_FEWEST_WORDS - 1 if opener_of(piece) else _FEWEST_WORDS)
    return "short" if few else None
