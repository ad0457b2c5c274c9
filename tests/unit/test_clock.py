from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schedulers.clock import local_date, next_push
from schedulers.planner import EARLIEST, WINDOW, crowds, slot_of
from storage.outbox import PLANNED_AT_ONCE, Promise, Slot

# Each with two years that hold something: a change of half an hour, at midnight, or of a whole day.
WALKS = [
    ("Asia/Kolkata", 2025),
    ("America/New_York", 2025),
    ("Europe/Berlin", 2025),
    ("Australia/Lord_Howe", 2025),
    ("Pacific/Apia", 2011),  # 30 December 2011 did not happen there
    ("Pacific/Apia", 2020),
    ("America/Sao_Paulo", 2017),  # 00:00 was the hour that summer took
    ("America/Sao_Paulo", 2018),
    ("America/St_Johns", 2010),  # 00:01 fell back to 23:01 of the day before
    ("Asia/Pyongyang", 2017),  # 23:30 sprang to 00:00 of the day after
]
TIMES = [time(0), time(0, 30), time(2), time(2, 30), time(9), time(23, 45), time(23, 59)]
STEP = timedelta(minutes=15)

instants = st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def walk(zone: ZoneInfo, local: time, start: datetime, end: datetime) -> list[datetime]:
    pushes, instant = [], start
    while (instant := next_push(local, zone, instant)) < end:
        pushes.append(instant)
    return pushes


@lru_cache(maxsize=len(WALKS))
def dates_between(zone: ZoneInfo, start: datetime, end: datetime) -> list[str]:
    """Every date that a calendar in the zone shows from `start` until `end`, but for the two at the rim."""
    steps = range(int((end - start) / STEP))
    return list(dict.fromkeys(local_date(start + step * STEP, zone) for step in steps))[1:-1]


@pytest.mark.parametrize(("key", "year"), WALKS)
@pytest.mark.parametrize("local", TIMES)
def test_in_two_years_no_local_date_goes_without_its_push_and_none_has_two(
    key: str, year: int, local: time
) -> None:
    zone, start, end = ZoneInfo(key), datetime(year, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)
    expected = dates_between(zone, start, end)
    pushed = [local_date(push, zone) for push in walk(zone, local, start, end)]
    assert [day for day in pushed if expected[0] <= day <= expected[-1]] == expected


@pytest.mark.parametrize(
    ("key", "local", "after", "wall"),
    [
        ("Europe/Berlin", time(2, 30), datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29T03:30:00+02:00"),
        (
            "Australia/Lord_Howe",
            time(2, 15),
            datetime(2025, 10, 4, 0, tzinfo=UTC),
            "2025-10-05T02:45:00+11:00",
        ),
        ("America/Sao_Paulo", time(0), datetime(2018, 11, 3, 12, tzinfo=UTC), "2018-11-04T01:00:00-02:00"),
        (
            "America/Sao_Paulo",
            time(0, 30),
            datetime(2018, 11, 3, 12, tzinfo=UTC),
            "2018-11-04T01:30:00-02:00",
        ),
    ],
)
def test_a_time_that_the_spring_change_skips_moves_forward(
    key: str, local: time, after: datetime, wall: str
) -> None:
    zone = ZoneInfo(key)
    assert next_push(local, zone, after).astimezone(zone).isoformat() == wall


def test_a_skipped_time_that_would_leave_its_date_moves_back_instead() -> None:
    zone, after = ZoneInfo("Asia/Pyongyang"), datetime(2018, 5, 4, 0, tzinfo=UTC)
    pushes = walk(zone, time(23, 45), after, after + timedelta(days=2))
    assert [push.astimezone(zone).isoformat() for push in pushes] == [
        "2018-05-04T23:15:00+08:30",
        "2018-05-05T23:45:00+09:00",
    ]


def test_of_a_time_that_comes_twice_in_autumn_the_first_counts() -> None:
    zone = ZoneInfo("Europe/Berlin")
    push = next_push(time(2, 30), zone, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert push == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_push(time(2, 30), zone, push) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_zone_that_skips_a_day_gets_no_second_push_on_the_next() -> None:
    zone, start = ZoneInfo("Pacific/Apia"), datetime(2011, 12, 27, tzinfo=UTC)
    dates = [local_date(push, zone) for push in walk(zone, time(9), start, start + timedelta(days=8))]
    assert dates == [
        *("2011-12-27", "2011-12-28", "2011-12-29", "2011-12-31"),
        *("2012-01-01", "2012-01-02", "2012-01-03", "2012-01-04"),
    ]


@given(zones, st.times(), instants)
def test_the_next_push_is_later_and_within_two_days(zone: ZoneInfo, local: time, after: datetime) -> None:
    push = next_push(local, zone, after)
    assert after < push <= after + timedelta(hours=49)


@given(zones, minutes, instants)
@example(ZoneInfo("Asia/Pyongyang"), time(23, 59), datetime(2018, 5, 1, tzinfo=UTC))
@example(ZoneInfo("Pacific/Kwajalein"), time(12), datetime(1993, 8, 15, tzinfo=UTC))
@example(ZoneInfo("America/St_Johns"), time(0), datetime(2010, 11, 3, tzinfo=UTC))
def test_in_any_zone_each_date_has_one_push(zone: ZoneInfo, local: time, start: datetime) -> None:
    end = start + timedelta(days=14)
    expected = dates_between(zone, start, end)
    pushed = [local_date(push, zone) for push in walk(zone, local, start, end)]
    assert [day for day in pushed if expected[0] <= day <= expected[-1]] == expected


def walk_crowded(zone: ZoneInfo, local: time, people: int, start: datetime, end: datetime) -> Iterator[Slot]:
    """The slots of one who shares their minute with so many, each planned as soon as the crowd begins."""
    instant = next_push(local, zone, start)
    while instant < end:
        [crowd] = crowds([Promise(zone, local, instant, people)], instant - EARLIEST)
        slot = slot_of(crowd.promises[0], crowd.asked_for, crowd.begins, crowd.minute(people - 1))
        yield slot
        instant = slot.next_push_at


crowds_of = st.integers(1, 300_000)


@pytest.mark.parametrize(("key", "year"), WALKS)
@pytest.mark.parametrize("people", [PLANNED_AT_ONCE * 2, 100_000])
def test_in_two_years_of_crowded_minutes_no_local_date_goes_without_its_push_and_none_has_two(
    key: str, year: int, people: int
) -> None:
    zone, start, end = ZoneInfo(key), datetime(year, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)
    expected = dates_between(zone, start, end)
    pushed = [slot.local_date for slot in walk_crowded(zone, time(0, 5), people, start, end)]
    assert [day for day in pushed if expected[0] <= day <= expected[-1]] == expected


@given(zones, minutes, crowds_of, instants)
@example(ZoneInfo("Asia/Pyongyang"), time(23, 59), 100_000, datetime(2018, 5, 1, tzinfo=UTC))
@example(ZoneInfo("America/St_Johns"), time(0), 100_000, datetime(2010, 11, 3, tzinfo=UTC))
def test_in_any_zone_a_crowded_minute_leaves_each_date_its_one_push(
    zone: ZoneInfo, local: time, people: int, start: datetime
) -> None:
    end = start + timedelta(days=14)
    expected = dates_between(zone, start, end)
    slots = list(walk_crowded(zone, local, people, start, end))
    assert [slot.local_date for slot in slots if expected[0] <= slot.local_date <= expected[-1]] == expected
    for slot in slots:
        assert slot.asked_for is not None
        assert slot.asked_for - EARLIEST <= slot.due_at < slot.expires_at == slot.asked_for + WINDOW


# --- a candidate who travels or changes their mind


@dataclass(frozen=True)
class Stay:
    """A zone and a quiz time that a candidate keeps for a while."""

    zone: ZoneInfo
    local: time
    length: timedelta

    def dates_ahead(self, start: datetime) -> set[str]:
        """Dates that end while the candidate is there and whose hour is yet to come at `start`."""
        whole = set(dates_between(self.zone, start, start + self.length))
        here, tomorrow = (at.astimezone(self.zone) for at in (start, start + timedelta(days=1)))
        plain = here.utcoffset() == tomorrow.utcoffset() and timedelta(days=1) <= self.length
        return whole | ({here.date().isoformat()} if plain and here.time() < self.local else set())


def pushes_of(stays: Sequence[Stay], start: datetime) -> Iterator[tuple[datetime, str]]:
    """What goes out: each date once, as the outbox has it. A change computes the next push anew."""
    had: set[str] = set()
    for stay in stays:
        for push in walk(stay.zone, stay.local, start, start + stay.length):
            day = local_date(push, stay.zone)
            if day not in had:
                had.add(day)
                yield push, day
        start += stay.length


stays = st.lists(
    st.builds(
        Stay,
        zones,
        minutes,
        st.timedeltas(timedelta(), timedelta(days=5)).map(lambda length: length // STEP * STEP),
    ),
    min_size=2,
    max_size=5,
)


@given(stays, instants)
def test_wherever_a_candidate_goes_every_date_whose_hour_is_yet_to_come_has_its_push(
    stays: list[Stay], start: datetime
) -> None:
    days = [day for _, day in pushes_of(stays, start)]
    for stay in stays:
        assert stay.dates_ahead(start) <= set(days)
        start += stay.length


def test_to_travel_back_over_the_date_line_brings_no_second_push_for_a_date() -> None:
    # From Apia, where 2 March had its push, to Honolulu, where 2 March is yet to come.
    apia, honolulu = ZoneInfo("Pacific/Apia"), ZoneInfo("Pacific/Honolulu")
    start = datetime(2026, 2, 28, 12, tzinfo=UTC)
    journey = [Stay(apia, time(9), timedelta(days=2)), Stay(honolulu, time(9), timedelta(days=3))]
    assert [day for _, day in pushes_of(journey, start)] == [
        "2026-03-01",
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
    ]


def test_to_travel_on_over_the_date_line_leaves_out_only_what_is_over_there() -> None:
    # It is 2 March 10:30 in Honolulu, and 3 March 09:30 in Apia: the push of 3 March would be in the past.
    apia, honolulu = ZoneInfo("Pacific/Apia"), ZoneInfo("Pacific/Honolulu")
    start = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
    journey = [Stay(honolulu, time(9), timedelta(days=1)), Stay(apia, time(9), timedelta(days=2))]
    assert [day for _, day in pushes_of(journey, start)] == [
        *("2026-03-02", "2026-03-04", "2026-03-05"),
    ]
