"""Days as they are told to people."""

from datetime import date


def told(day: date) -> str:
    """Like 12 Mar 2026; for a first of January, which stands for a year of unknown day, the year alone."""
    return str(day.year) if (day.month, day.day) == (1, 1) else f"{day.day} {day:%b %Y}"
