from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import PUSHES_PER_SECOND
from coaching.candidate import Candidate
from schedulers.planner import EARLIEST, MINUTE, WINDOW, Crowd, crowds, next_instant, slot_of, wanted
from storage.outbox import DAILY, PLANNED_AT_ONCE, Promise

NOW = datetime(2026, 3, 2, 18, 45, tzinfo=UTC)
CANDIDATE = Candidate(1, NOW, zone=ZoneInfo("Asia/Kolkata"), quiz_at=time(0, 15))
PROMISE = Promise(CANDIDATE.zone, time(0, 15), NOW)


def test_the_date_of_a_push_is_the_candidates_own() -> None:
    slot = slot_of(PROMISE, NOW, NOW)
    assert (slot.campaign, slot.local_date) == (DAILY, "2026-03-03")
    assert slot.next_push_at == NOW + timedelta(days=1)


def test_however_long_the_bot_was_away_one_push_is_planned_and_the_next_lies_ahead() -> None:
    slot = slot_of(PROMISE, NOW - timedelta(days=5), NOW + timedelta(minutes=1))
    assert slot.expires_at == NOW - timedelta(days=5) + WINDOW
    assert slot.next_push_at == NOW + timedelta(days=1)


def test_after_days_away_the_push_of_today_is_sent_while_it_is_welcome_and_else_the_missed_one_expires() -> (
    None
):
    days = timedelta(days=5)
    for late, instant in (
        (timedelta(0), NOW + days),
        (WINDOW - timedelta(minutes=1), NOW + days),
        (WINDOW, NOW),
        (WINDOW + timedelta(hours=1), NOW),
    ):
        assert wanted(PROMISE, NOW + days + late) == instant


def test_who_is_paused_blocked_or_has_no_time_has_no_next_push() -> None:
    for candidate in (
        replace(CANDIDATE, paused=True),
        replace(CANDIDATE, blocked=True),
        replace(CANDIDATE, quiz_at=None),
    ):
        assert next_instant(candidate, NOW) is None


# --- minutes that many share


def crowd_of(*people: int, instant: datetime = NOW) -> Crowd:
    zones = ("Asia/Colombo", "Asia/Kolkata")
    return Crowd(
        instant, tuple(Promise(ZoneInfo(zones[i]), time(0, 15), instant, n) for i, n in enumerate(people))
    )


def test_what_is_planned_for_a_minute_is_what_a_minute_can_send() -> None:
    assert PLANNED_AT_ONCE == PUSHES_PER_SECOND * 60


def test_as_many_as_a_minute_takes_are_served_at_the_minute_they_asked_for() -> None:
    for people in (1, PLANNED_AT_ONCE):
        crowd = crowd_of(people)
        assert crowd.begins == crowd.minute(people - 1) == NOW


def test_a_hundred_thousand_are_served_from_a_quarter_of_an_hour_before_to_51_minutes_after() -> None:
    crowd = crowd_of(60_000, 40_000)
    assert crowd.begins == NOW - EARLIEST
    assert crowd.minute(99_999) == NOW + timedelta(minutes=51)


@given(st.integers(1, 400_000), st.integers(1, 400_000), st.integers(0, 1))
def test_a_crowd_is_spread_evenly_around_its_minute_within_the_window(
    first: int, second: int, day: int
) -> None:
    crowd = crowd_of(first, second, instant=NOW + timedelta(days=day))
    line = range(0, first + second, PLANNED_AT_ONCE)
    minutes = [crowd.minute(place) for place in line]
    assert minutes == [crowd.begins + n * MINUTE for n in range(len(minutes))]
    before = crowd.asked_for - crowd.begins
    assert timedelta(0) <= before <= EARLIEST
    after = minutes[-1] - crowd.asked_for
    assert before == EARLIEST or timedelta(0) <= before - after <= MINUTE
    for minute in (minutes[0], minutes[-1]):
        slot = slot_of(PROMISE, crowd.asked_for, crowd.begins, minute)
        assert slot.due_at == min(minute, slot.expires_at - timedelta(seconds=1))
        assert slot.expires_at == crowd.asked_for + WINDOW


@given(st.lists(st.integers(1, 40), min_size=2, max_size=2), st.integers(0, 1))
def test_everybody_of_a_crowd_has_a_place_of_their_own_and_the_next_day_the_opposite_one(
    people: list[int], day: int
) -> None:
    today, tomorrow = (crowd_of(*people, instant=NOW + timedelta(days=day + n)) for n in (0, 1))
    places = [today.place(promise, rank) for promise in today.promises for rank in range(promise.people)]
    turned = [
        tomorrow.place(promise, rank) for promise in tomorrow.promises for rank in range(promise.people)
    ]
    assert Counter(places) == Counter(range(sum(people)))
    assert turned == [sum(people) - 1 - place for place in places]


def test_only_those_who_ask_for_the_same_minute_share_it() -> None:
    elsewhere = Promise(ZoneInfo("UTC"), time(18, 45), NOW, 7)
    later = replace(PROMISE, quiz_at=time(0, 20), instant=NOW + timedelta(minutes=5))
    found = crowds([PROMISE, elsewhere, later], NOW)
    assert [crowd.promises for crowd in found] == [(PROMISE, elsewhere), (later,)]


def test_a_push_that_goes_out_before_midnight_has_the_date_that_was_asked_for() -> None:
    midnight = Promise(CANDIDATE.zone, time(0, 5), NOW - timedelta(minutes=10), 50_000)
    early = midnight.instant - EARLIEST
    slot = slot_of(midnight, midnight.instant, early, early)
    assert (slot.local_date, slot.due_at, slot.asked_for) == ("2026-03-03", early, midnight.instant)
    assert slot.next_push_at == midnight.instant + timedelta(days=1)


def test_a_report_on_the_week_goes_with_the_quiz_of_a_monday_and_only_then() -> None:
    since = {
        slot.local_date: slot.report_since
        for slot in (slot_of(PROMISE, NOW + timedelta(days=n), NOW) for n in range(-2, 8))
    }
    assert since == dict.fromkeys(since) | {"2026-03-02": "2026-02-23", "2026-03-09": "2026-03-02"}
