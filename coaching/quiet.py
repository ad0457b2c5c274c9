"""When a push has to wait for somebody's quiet hours to end. Time and zone are arguments."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.candidate import Candidate, Quiet

# As long as a coach's message to many stays welcome: longer hours could swallow it.
LONGEST = timedelta(hours=12)


def length(quiet: Quiet) -> timedelta:
    """How long the quiet hours last on a day without a change of clocks."""
    minutes = (quiet.until.hour - quiet.since.hour) * 60 + quiet.until.minute - quiet.since.minute
    return timedelta(minutes=minutes % (24 * 60))


def quiet_until(quiet: Quiet, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The instant (UTC) at which the quiet hours that cover `now` in `zone` end; None where none do.

    An end that the clocks skip moves forward by the gap. Of an end that comes twice the first one counts, and
    the second for who is in the hour before it; so the end itself is never quiet.
    """
    if not quiet.covers(_local(zone, now)):
        return None
    # A day without a loud end, where the clocks jump over it or skip the date, leaves it to the next one.
    ends = (end for offset in range(3) for end in _ends(quiet, zone, now, offset) if end > now)
    return next(end for end in ends if not quiet.covers(_local(zone, end)))


def held_until(candidate: Candidate, now: datetime, *, asked: bool) -> datetime | None:
    """When a push may go out to this candidate; None: now.

    `asked` is one that comes with the daily quiz: a minute within the quiet hours was the candidate's choice.
    """
    quiet, chosen = candidate.quiet, candidate.quiz_at
    if quiet is None or (asked and chosen is not None and quiet.covers(chosen)):
        return None
    return quiet_until(quiet, candidate.zone, now)


def _ends(quiet: Quiet, zone: ZoneInfo, now: datetime, offset: int) -> list[datetime]:
    day = now.astimezone(zone).date() + timedelta(days=offset)
    folds = (datetime.combine(day, quiet.until.replace(fold=fold), zone) for fold in (0, 1))
    return sorted(end.astimezone(UTC) for end in folds)


def _local(zone: ZoneInfo, now: datetime) -> time:
    return now.astimezone(zone).time()
