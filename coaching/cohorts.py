"""Candidates who prepare together: a cohort's code, the names on its leaderboard, and the ranking. Pure."""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CODE_LENGTH = 8
MAX_NAME = 32  # characters of a name on the board
MAX_TITLE = 64
TOP = 10  # places that everybody on the board sees

# Without signs that look like another when a code is read off a slide; no capitals, for a phone's sake.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
# What a chat would turn into a link, a mention, a command or a hashtag.
_TAPPABLE = re.compile(r"[@/\\#$<>]")
_DOT_INSIDE = re.compile(r"\.(?=\S)")
# Letters by their category, and yet nobody sees them.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, both included."""

    monday: date
    sunday: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's points of a week; `name` is None for one who is not on the board."""

    candidate_id: int
    name: str | None
    points: int


@dataclass(frozen=True, slots=True)
class Line:
    """A place on the board. Who has as many points has the same rank: 1, 2, 2, 4."""

    rank: int
    name: str
    points: int
    own: bool = False  # the reader's


@dataclass(frozen=True, slots=True)
class Board:
    """What one reader sees: the first places, their own where it is not among them, and how many more.

    `more` are on the board and not listed; `hidden` are members who are not on it.
    """

    top: tuple[Line, ...]
    apart: Line | None
    more: int
    hidden: int


def new_code(rng: random.Random) -> str:
    """A cohort's code: 40 bits, which nobody guesses through a chat, and still short enough to type."""
    return "".join(rng.choices(_SIGNS, k=CODE_LENGTH))


def week_of(day: date) -> Week:
    """The week that a date lies in."""
    monday = day - timedelta(days=day.weekday())
    return Week(monday, monday + timedelta(days=6))


def one_line(text: str) -> str:
    """The text in one line, without characters that hide or steer; "" where nothing readable is left."""
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    seen = "".join(sign for sign in spaced if not _is_hidden(sign))
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    return line if any(character.isalnum() for character in line) else ""


def board_name(text: str) -> str:
    """A name as it may stand on the board, of any length; "" where nothing readable is left.

    What a chat makes tappable is taken apart: nobody's name is a link, a mention or a command.
    """
    return one_line(_DOT_INSIDE.sub(". ", _TAPPABLE.sub(" ", one_line(text))))


def shortened(name: str) -> str:
    """A name that fits on the board."""
    return name[:MAX_NAME].rstrip()


def alike(first: str, second: str) -> bool:
    """Whether two names read the same, whatever their case."""
    return first.casefold() == second.casefold()


def board(standings: Sequence[Standing], reader: int | None) -> Board:
    """The board for a member, or with None for somebody who looks from outside.

    Who has no points yet is named to nobody but themselves.
    """
    lines = _ranked(standings, reader)
    top = tuple(line for line in lines[:TOP] if line.points)
    apart = next((line for line in lines[len(top) :] if line.own), None)
    more = len(lines) - len(top) - (apart is not None)
    return Board(top, apart, more, len(standings) - len(lines))


def _ranked(standings: Sequence[Standing], reader: int | None) -> list[Line]:
    named = [(each, each.name) for each in standings if each.name is not None]
    named.sort(key=lambda pair: (-pair[0].points, pair[1].casefold()))
    lines: list[Line] = []
    for place, (each, name) in enumerate(named, start=1):
        rank = lines[-1].rank if lines and lines[-1].points == each.points else place
        lines.append(Line(rank, name, each.points, each.candidate_id == reader))
    return lines


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C" or sign in _BLANK_LETTERS
