"""How many days in a row a candidate has practised, by the dates of their own calendar.

One day missed in a week (Monday to Sunday) is forgiven: it freezes the streak and adds nothing to it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """`days` practised in a row up to today; `frozen`: the days that were missed and forgiven, latest first.

    `today`: whether something was answered today already. Until the day is over it is not missed.
    """

    days: int
    frozen: tuple[date, ...]
    today: bool


def streak(practised: Collection[date], today: date) -> Streak:
    """The streak that is alive on `today`. Days after today, which a change of zone may leave, count not."""
    days = {day for day in practised if day <= today}
    frozen: list[date] = []
    length, pending, day = 0, list[date](), today if today in days else today - _DAY
    while days:
        if day in days:
            length += 1
            frozen += pending
            pending = []
            days.discard(day)
        elif _week(day) in {_week(other) for other in (*frozen, *pending)}:
            break
        else:
            pending.append(day)
        day -= _DAY
    return Streak(length, tuple(frozen), today in practised)


def longest(practised: Collection[date]) -> int:
    """The longest streak that there ever was."""
    return max((streak(practised, day).days for day in practised), default=0)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
