from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.candidate import Candidate
from schedulers.planner import WINDOW, next_instant, plan
from storage.outbox import DAILY

NOW = datetime(2026, 3, 2, 18, 45, tzinfo=UTC)
CANDIDATE = Candidate(1, NOW, zone=ZoneInfo("Asia/Kolkata"), quiz_at=time(0, 15))


def test_the_date_of_a_push_is_the_candidates_own() -> None:
    [push] = plan([(CANDIDATE, NOW)], NOW)
    assert (push.campaign, push.local_date) == (DAILY, "2026-03-03")
    assert push.next_push_at == NOW + timedelta(days=1)


def test_however_long_the_bot_was_away_one_push_is_planned_and_the_next_lies_ahead() -> None:
    [push] = plan([(CANDIDATE, NOW - timedelta(days=5))], NOW + timedelta(minutes=1))
    assert push.expires_at == NOW - timedelta(days=5) + WINDOW
    assert push.next_push_at == NOW + timedelta(days=1)


def test_who_is_paused_blocked_or_has_no_time_has_no_next_push() -> None:
    for candidate in (
        replace(CANDIDATE, paused=True),
        replace(CANDIDATE, blocked=True),
        replace(CANDIDATE, quiz_at=None),
    ):
        assert next_instant(candidate, NOW) is None
