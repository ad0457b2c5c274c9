"""The time, and when it is somebody's local time next."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


def next_push(local: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant (UTC) after `after` at which a daily push for `local` is due in `zone`.

    Each date that the zone's calendar has is given one instant, which lies on that date: of a time that comes
    twice the first one; for a time in a gap the time moved forward by the gap, or back where forward would be
    the next date. A date that the zone skips has none. So a change of zone or time needs only a new call:
    dates whose instant is over are left out, and one that had its push before is known by its `local_date`.
    """
    today = after.astimezone(zone).date()
    # Never more than one date in a row is skipped.
    for offset in range(3):
        instant = _on(today + timedelta(days=offset), local, zone)
        if instant is not None and instant > after:
            return instant
    raise AssertionError("a zone without this local time in three days")


def local_date(instant: datetime, zone: ZoneInfo) -> str:
    """The candidate's own date at that instant, as YYYY-MM-DD."""
    return instant.astimezone(zone).date().isoformat()


def _on(day: date, local: time, zone: ZoneInfo) -> datetime | None:
    """The push of that local date; None where the zone skips the date."""
    # In a gap fold=0 is the offset before it, so later on the clock, and fold=1 the one behind it (PEP 495).
    for fold in (0, 1):
        instant = datetime.combine(day, local.replace(fold=fold), zone).astimezone(UTC)
        if instant.astimezone(zone).date() == day:
            return instant
    return None
