"""The time, and when it is somebody's local time next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


def next_push(local: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant (UTC) after `after` at which it is `local` in `zone`.

    A time in a gap moves forward by the gap; of a time that comes twice the first one counts.
    """
    day = after.astimezone(zone).date()
    # Yesterday too: where a zone skips a whole day, that day's push falls into the next one.
    for offset in range(-1, 4):
        instant = datetime.combine(day + timedelta(days=offset), local, zone).astimezone(UTC)
        if instant > after:
            return instant
    raise AssertionError("a zone without this local time in four days")


def local_date(instant: datetime, zone: ZoneInfo) -> str:
    """The candidate's own date at that instant, as YYYY-MM-DD."""
    return instant.astimezone(zone).date().isoformat()
