from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.clock import local_date, next_push

ZONES = [
    "Asia/Kolkata",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
]


def walk(zone: ZoneInfo, local: time, start: datetime, days: int) -> list[datetime]:
    pushes, instant = [], start
    while (instant := next_push(local, zone, instant)) < start + timedelta(days=days):
        pushes.append(instant)
    return pushes


@pytest.mark.parametrize("key", ZONES)
@pytest.mark.parametrize("local", [time(0), time(1, 30), time(2, 15), time(2, 30), time(9), time(23, 59)])
def test_in_two_years_no_local_date_goes_without_its_push_and_none_has_two(key: str, local: time) -> None:
    zone = ZoneInfo(key)
    dates = [local_date(push, zone) for push in walk(zone, local, datetime(2025, 1, 1, tzinfo=UTC), 730)]
    first, last = (datetime.fromisoformat(date) for date in (dates[0], dates[-1]))
    assert len(dates) == len(set(dates)) == (last - first).days + 1


def test_a_time_that_the_spring_change_skips_moves_forward() -> None:
    zone = ZoneInfo("Europe/Berlin")
    push = next_push(time(2, 30), zone, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert push.astimezone(zone).isoformat() == "2026-03-29T03:30:00+02:00"


def test_of_a_time_that_comes_twice_in_autumn_the_first_counts() -> None:
    zone = ZoneInfo("Europe/Berlin")
    push = next_push(time(2, 30), zone, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert push == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_push(time(2, 30), zone, push) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_zone_that_skips_a_day_gets_no_second_push_on_the_next() -> None:
    zone = ZoneInfo("Pacific/Apia")  # 30 December 2011 did not happen there
    pushes = walk(zone, time(9), datetime(2011, 12, 27, tzinfo=UTC), 8)
    dates = [local_date(push, zone) for push in pushes]
    assert dates == [
        *("2011-12-27", "2011-12-28", "2011-12-29", "2011-12-31"),
        *("2012-01-01", "2012-01-02", "2012-01-03", "2012-01-04"),
    ]


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_next_push_is_later_and_within_two_days(key: str, local: time, after: datetime) -> None:
    push = next_push(local, ZoneInfo(key), after)
    assert after < push <= after + timedelta(hours=49)
