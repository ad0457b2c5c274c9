from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.streak import longest, streak

MONDAY = date(2026, 11, 16)


def days(text: str, first: date = MONDAY) -> set[date]:
    """`x` for a day with practice, from Monday on; spaces are only for the eye."""
    return {first + timedelta(days=at) for at, mark in enumerate(text.replace(" ", "")) if mark == "x"}


@pytest.mark.parametrize(
    ("practised", "today", "length", "frozen"),
    [
        ("", 0, 0, 0),
        ("x", 0, 1, 0),
        ("x", 1, 1, 0),  # today is not over
        ("xxxxx", 4, 5, 0),
        ("xx.xx", 4, 4, 1),  # one day a week is forgiven
        ("xx..x", 4, 1, 0),  # two are not
        ("x.x.x", 4, 2, 1),
        ("xxxxxx. .xxxxxx", 13, 12, 2),  # Sunday and Monday lie in two weeks
        ("xxxxx.. .xxxxxx", 13, 6, 0),
        ("x..", 2, 1, 1),  # today may still follow the forgiven day
        ("x...", 3, 0, 0),
    ],
)
def test_a_streak_counts_the_days_practised_and_forgives_one_a_week(
    practised: str, today: int, length: int, frozen: int
) -> None:
    found = streak(days(practised), MONDAY + timedelta(days=today))
    assert (found.days, len(found.frozen)) == (length, frozen)


def test_practice_on_a_date_that_is_not_yet_counts_for_nothing() -> None:
    assert streak({MONDAY + timedelta(days=1)}, MONDAY).days == 0


def test_the_longest_streak_is_kept_when_it_has_ended() -> None:
    assert longest(days("xxxxx.. ....... xx")) == 5


some_days = st.sets(st.integers(0, 60).map(lambda at: MONDAY + timedelta(days=at)))


@given(some_days, st.integers(0, 60))
def test_no_week_is_forgiven_two_days_and_no_frozen_day_was_practised(practised: set[date], at: int) -> None:
    today = MONDAY + timedelta(days=at)
    found = streak(practised, today)
    weeks = [day.isocalendar()[:2] for day in found.frozen]
    assert len(set(weeks)) == len(weeks)
    assert not set(found.frozen) & practised
    assert found.days <= len(practised)


@given(some_days, st.integers(0, 60))
def test_practising_today_never_shortens_a_streak(practised: set[date], at: int) -> None:
    today = MONDAY + timedelta(days=at)
    assert streak({*practised, today}, today).days >= streak(practised - {today}, today).days + 1
