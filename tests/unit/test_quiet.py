"""Quiet hours: when a push has to wait, and until when, whatever the clocks of a zone do."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coaching.candidate import Candidate, Quiet
from coaching.quiet import LONGEST, held_until, length, quiet_until

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(datetime(2011, 12, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
nights = Quiet(time(22), time(7))


@given(minutes, minutes, zones, instants)
def test_the_end_of_quiet_hours_is_near_and_never_quiet(
    since: time, until: time, zone: ZoneInfo, now: datetime
) -> None:
    quiet = Quiet(since, until)
    assume(timedelta(0) < length(quiet) <= LONGEST)
    end = quiet_until(quiet, zone, now)
    assert (end is not None) == quiet.covers(now.astimezone(zone).time())
    if end is not None:
        assert now < end <= now + timedelta(hours=25)
        assert quiet_until(quiet, zone, end) is None


@given(minutes, minutes)
def test_quiet_hours_last_as_long_as_they_cover_minutes(since: time, until: time) -> None:
    covered = sum(Quiet(since, until).covers(time(at // 60, at % 60)) for at in range(24 * 60))
    assert length(Quiet(since, until)) == timedelta(minutes=covered)


@pytest.mark.parametrize(
    ("zone", "local", "quiet", "ends"),
    [
        ("Asia/Kolkata", "2026-03-02T23:30", nights, "2026-03-03T07:00+05:30"),
        ("Asia/Kolkata", "2026-03-03T06:59", nights, "2026-03-03T07:00+05:30"),
        ("Europe/Berlin", "2026-03-28T23:00", nights, "2026-03-29T07:00+02:00"),  # a short night
        ("Europe/Berlin", "2026-03-28T23:00", Quiet(time(22), time(2, 30)), "2026-03-29T03:30+02:00"),
        ("Europe/Berlin", "2026-10-25T01:00", Quiet(time(22), time(2, 30)), "2026-10-25T02:30+02:00"),
    ],
)
def test_quiet_hours_end_by_the_candidates_own_clock(zone: str, local: str, quiet: Quiet, ends: str) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    assert quiet_until(quiet, ZoneInfo(zone), now.astimezone(UTC)) == datetime.fromisoformat(ends)


def test_who_is_in_the_hour_that_comes_again_waits_for_its_second_end() -> None:
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 in Berlin, for the second time
    end = quiet_until(Quiet(time(22), time(2, 30)), ZoneInfo("Europe/Berlin"), again)
    assert end == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_only_a_quiz_that_was_asked_for_in_the_quiet_hours_comes_in_them() -> None:
    night = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    person = Candidate(1, night, zone=ZoneInfo("UTC"), quiz_at=time(22, 30), quiet=nights)
    morning = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert held_until(person, night, asked=True) is None
    assert held_until(person, night, asked=False) == morning
    assert held_until(replace(person, quiz_at=time(21, 59)), night, asked=True) == morning
    assert held_until(replace(person, quiet=None), night, asked=False) is None
    assert held_until(person, morning, asked=False) is None
