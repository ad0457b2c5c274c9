"""Lies about figures that keep the figure: given to something else, without its period, of another scale.

Each takes a true sentence and gives it back with a lie, and the lie; None where it finds no place for one.
"""

import random
import re

_FIGURE = re.compile(
    r"[₹$]?\d[\d,.]*\d(?:[KMBTL]\b)?(?:[ -](?:minutes?|hours?|weeks?|years?|months?|days?|LPA|%))?"
)
_STRETCH = re.compile(r", and |, | and | or |: |; ")
_SCALED = re.compile(r"(?<=\d)[KMBTL]\b")
_PERIOD = re.compile(r" (?:an?|per|each|every) (?:year|month|week|day|hour|minute)\b")
_COUNTED = re.compile(r"\b(two|three|four|five|\d+)(?: [a-zA-Z]+)*? ([a-z]{4,}s)\b(?=[ :,.(]|$)")
_NOUN = re.compile(r"(?<=[a-z] )[a-z]{5,}s(?=[,.]|$)")
_ORDINALS = ("first", "second", "third", "fourth")
_BOUNDS = {
    "at least": "more than",
    "more than": "at least",
    "up to": "less than",
    "within": "after",
    "by 2": "in 2",
}
_BOUNDS |= {"about": "exactly", "before": "until"}
_LISTED = re.compile(r"^(?P<lead>[^:]*\b(?:steps?|rounds?|stages?)\b[^:]*): (?P<items>[^:]+?)\.?$")

Told = tuple[str, str] | None


def scale_changed(text: str, sent: object, dice: random.Random) -> Told:
    """ "$50T" for "$50B"."""
    found = list(_SCALED.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    scale = dice.choice([each for each in "KMBTL" if each != match.group()])
    return text[: match.start()] + scale + text[match.end() :], scale


def period_dropped(text: str, sent: object, dice: random.Random) -> Told:
    """ "40 words" for "40 words per minute"."""
    found = [
        each
        for each in _PERIOD.finditer(text)
        if re.search(r"\d[^ (]*(?: [^ (]+){0,3}$", text[: each.start()])
    ]
    if not found:
        return None
    match = dice.choice(found)
    return text[: match.start()] + text[match.end() :], ""


def bound_changed(text: str, sent: object, dice: random.Random) -> Told:
    """ "more than 40" for "at least 40"."""
    found = [each for each in _BOUNDS if re.search(rf"\b{each}(?: |(?<=2))[₹$]?\d", text)]
    if not found:
        return None
    bound = dice.choice(found)
    return re.sub(rf"\b{bound}", _BOUNDS[bound], text, count=1), _BOUNDS[bound]


def given_to_what_has_none(text: str, sent: object, dice: random.Random) -> Told:
    """A figure of one thing in a list for another that has none: "Document verification takes 60 minutes"."""
    figures = [each.group() for each in _FIGURE.finditer(text)]
    stretches = [each.strip(" .") for each in _STRETCH.split(text)[1:]]
    bare = [each for each in stretches if 2 <= len(each.split()) <= 5 and not re.search(r"\d", each)]
    if not figures or not bare or re.search(r"\d:\d", text):
        return None
    figure, thing = dice.choice(figures), re.sub(r"^(?:an?|the) ", "", dice.choice(bare))
    return f"The {thing} is {figure}.", figure


def another_thing_counted(text: str, sent: object, dice: random.Random) -> Told:
    """ "Four interviews" for "four steps"."""
    counted = list(_COUNTED.finditer(text))
    nouns = [each for each in _NOUN.findall(text) if all(each != match[2] for match in counted)]
    if not counted or not nouns:
        return None
    match, noun = dice.choice(counted), dice.choice(nouns)
    return f"There are {match[1]} {noun}.", f"{match[1]} {noun}"


def counted_as_one(text: str, sent: object, dice: random.Random) -> Told:
    """ "One step" for "four steps"."""
    match = re.search(r"\b(?:two|three|four|five) ((?:[a-zA-Z]+ )*?[a-z]{4,})s\b(?=[ :,.(]|$)", text)
    return (text[: match.start()] + f"one {match[1]}" + text[match.end() :], "one") if match else None


def ranks_exchanged(text: str, sent: object, dice: random.Random) -> Told:
    """ "The second round" for "the first round"."""
    found = [each for each in _ORDINALS if re.search(rf"\b{each} [a-z]+", text)]
    if not found:
        return None
    old = dice.choice(found)
    new = dice.choice([each for each in _ORDINALS if each != old])
    return re.sub(rf"\b{old}\b", new, text, count=1), new


def stages_turned(text: str, sent: object, dice: random.Random) -> Told:
    """The stages of a list from the last to the first."""
    match = _LISTED.match(text)
    if not match:
        return None
    items = re.split(r", and |, | and ", match["items"])
    *rest, last = reversed(items)
    turned = f"{match['lead']}: {', '.join(rest)} and {last}."
    return (turned, rest[0]) if len(items) > 2 and items != items[::-1] else None


def another_stage_first(text: str, sent: object, dice: random.Random) -> Told:
    """ "It starts with a written test", which comes second."""
    match = _LISTED.match(text)
    items = re.split(r", and |, | and ", match["items"])[1:] if match else []
    if not items:
        return None
    item = dice.choice(items)
    return f"The process starts with {item}.", item


LIARS = {
    "scale changed": scale_changed,
    "period dropped": period_dropped,
    "bound changed": bound_changed,
    "figure of nothing": given_to_what_has_none,
    "another thing counted": another_thing_counted,
    "counted as one": counted_as_one,
    "ranks exchanged": ranks_exchanged,
    "stages turned round": stages_turned,
    "another stage first": another_stage_first,
}
