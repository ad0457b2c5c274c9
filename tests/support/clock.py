"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Fulfils coaching.quiz.Clock; `now` is what the test says it is."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        """The instant that was set."""
        return self._now

    def forward(self, **period: float) -> None:
        """Let this much time pass: `forward(hours=1)`."""
        self._now += timedelta(**period)

    def set(self, instant: datetime) -> None:
        """Go to an instant."""
        self._now = instant
