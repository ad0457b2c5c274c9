from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.candidate import Candidate
from schedulers.planner import WINDOW, next_instant, slot_of, wanted
from storage.outbox import DAILY, Promise

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
