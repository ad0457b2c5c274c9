"""Other ways to put a sentence that say the same: a phrase moved, a compound turned, a figure rewritten.

Pure, on texts.
"""

import re
from collections.abc import Iterator

from knowledge.evidence import ranged, stems_in
from knowledge.figures import figures_of
from knowledge.relations import without_opener
from knowledge.wording import VERB
from knowledge.words import STOP_WORDS

_NUMBERED = re.compile(r"^\d+[.)] ")
_FIRST_CELL = re.compile(r" \([^:;()]{1,30}: (?=.*\)$)")
_CELL = re.compile(r"; [^:;()]{1,30}: (?=.*\)$)")
_MORE = re.compile(r"\b(?:more than|above)(?= )")
_EACH = re.compile(r"\b(?:an|each|every)(?= (?:hour|day|week|month|year)\b)")
_DIGITS = re.compile(r"(?<!\S)\d[\d,.]*[A-Za-z]*")
_ASIDE = re.compile(r" \(([^()]*)\)")
_LIMITING = re.compile(r"\b(?:not|no|only|if|unless|except|prefer\w*|optional|vested)\b", re.IGNORECASE)
_FRONTED = re.compile(r"(?:for|in|at|to|as|on|with|regarding|from)\b", re.IGNORECASE)
_MOVED = re.compile(r"(?<=\s)(?:for|in|at|on|with) ")
_TURNED = re.compile(
    r"\b(?:is|are|was|were) (\w+ed|named|given|shown|known|taken|held|told|built)"
    r"(?: (?:in|by|for|of))?\b(?= |$)"
)
_RELATIVE = re.compile(
    r"^(.+?) (?:is|are) (?:the|an?) (.+?) that (.+? (?:names?|lists?|uses?|asks for|gives?|mentions?))\b"
)
_UNNEEDED = re.compile(r"\byou (?:do not|don't) need (.+)$")
_JOINT = re.compile(
    r"[,;] (and|because|so|since|which|although|while|but) | and (?=(?:is|are|has|have|can)\b|\w+s\b)|; "
)
_TIE = re.compile(r" (?:of|for|from|in) (?:the |an? )?(?=[a-zA-Z])")
_WORD = r"[^\W\d][\w-]*"
_LEFT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\w)(?!quarter|half|third|part|number){_WORD}$",
        rf"{_WORD} {_WORD}$",
        rf"[\w-]+ and [\w-]+ {_WORD}$",
    )
)
_RIGHT = tuple(re.compile(pattern) for pattern in (r"[\w-]+\b", r"[\w-]+ [\w-]+\b"))
_BY = re.compile(r"([\w-]+ing) by ((?:[\w-]+ ){0,2}[\w-]+)")


def plainly(text: str) -> str:
    """A part of a passage, or a sentence, without number, opening "yes" and names of a table's columns; with
    one wording for a limit and for a period.
    """
    text = _CELL.sub(" – ", _FIRST_CELL.sub(": ", _NUMBERED.sub("", text)))
    return _EACH.sub("a", _MORE.sub("over", ranged(without_opener(text))))


def without_asides(text: str, said: str) -> str:
    """A text without what stands in brackets and limits nothing, unless the sentence `said` speaks of it."""
    mine = stems_in(said) - stems_in(_ASIDE.sub("", text))
    return _ASIDE.sub(
        lambda found: found.group() if mine & stems_in(found[1]) or _LIMITING.search(found[1]) else "", text
    )


def figures_as(said: str, source: str) -> str:
    """A sentence with its figures as the source writes them, where it has the same."""
    its = {(each.kind, each.low, each.high, each.of): each for each in reversed(figures_of(source))}
    for figure in reversed(figures_of(said)):
        same = its.get((figure.kind, figure.low, figure.high, figure.of))
        if same:
            mine, theirs = said[figure.start : figure.end], source[same.start : same.end]
            # What is counted stays in the sentence's own form: "12,000 photos", "12K photos".
            both = (mine.strip(), theirs.strip())
            if figure.kind == "count":
                both = (_digits(mine), _digits(theirs))
            instead = mine.replace(*both, 1) if all(both) else mine
            said = said[: figure.start] + instead + said[figure.end :]
    return said


def _digits(count: str) -> str:
    """The number of a count that is written in digits; "" for one in words."""
    found = _DIGITS.search(count)
    return found.group() if found else ""


def orders(said: str) -> Iterator[str]:
    """A sentence, and with one phrase of it moved: "in the test you may" is "you may in the test"."""
    yield said
    plain = said.rstrip(".")
    if _FRONTED.match(plain) and "," in plain:
        first, _, rest = plain.partition(",")
        yield f"{rest.strip()} {first[0].lower()}{first[1:]}"
    for match in _MOVED.finditer(plain):
        yield f"{plain[match.start() :]}, {plain[: match.start()]}"
    if (at := plain.find(" to ")) > 0:
        yield f"{plain[at + 1 :]}, {plain[:at]}"
    yield from _turned(plain)


def _turned(plain: str) -> Iterator[str]:
    """The active of a passive, and the like."""
    if match := _TURNED.search(plain):
        yield f"{plain[match.end() :]} {match[1]} {plain[: match.start()]}"
        yield f"{match[1]} {plain[: match.start()]} {plain[match.end(1) :]}"
    if match := _RELATIVE.search(plain):
        yield f"{match[3]} {match[1]} as {match[2]}{plain[match.end() :]}"
    if match := _UNNEEDED.search(plain):
        yield f"{plain[: match.start()]} {match[1]} is not needed"


def compounds(text: str) -> Iterator[str]:
    """A text with one "scenarios of data labeling" after the other as "data labeling scenarios"."""
    for tie in _TIE.finditer(text):
        before, after = text[: tie.start()], text[tie.end() :]
        for one in filter(None, (left.search(before) for left in _LEFT)):
            for other in filter(None, (right.match(after) for right in _RIGHT)):
                ends = (one.group().split()[0].lower(), other.group().split()[-1].lower())
                if not STOP_WORDS.intersection(ends):
                    yield f"{before[: one.start()]}{other.group()} {one.group()}{after[other.end() :]}"
    if found := _BY.search(text):
        yield f"{text[: found.start()]}{found[2]} {found[1]}{text[found.end() :]}"


def unlabelled(text: str) -> Iterator[str]:
    """An item "planner: Orbit" as "Orbit: planner", which is "Orbit is a planner"."""
    label, colon, value = text.partition(": ")
    if colon:
        yield f"{value.rstrip('.')}: {label}"


def halves(said: str) -> Iterator[tuple[str, str]]:
    """A sentence as two, the second one with the subject of the first where it has none: "it takes an hour,
    and covers two things".
    """
    verb = VERB.search(said)
    for match in _JOINT.finditer(said):
        first, rest = said[: match.start()], said[match.end() :]
        if VERB.search(rest) or match[1] not in (None, "and"):
            yield first, rest
        if verb and verb.end() <= match.start():
            head = said[: verb.start()] if VERB.match(f" {rest}") else said[: verb.end()]
            yield first, f"{head} {rest}"
