from datetime import UTC, date, datetime

import pytest

from knowledge.dates import told
from storage.passages import StoredDocument

READ = datetime(2026, 11, 21, tzinfo=UTC)


def document(**details: str) -> StoredDocument:
    return StoredDocument("1", "a.md", "a.md", "added", "A", None, dict(details), READ)


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"date": "2026-03-12"}, "12 Mar 2026"),
        ({"updated": "2026-05-02", "date": "2026-03-12"}, "2 May 2026"),
        ({"as_of": "2025"}, "2025"),
        ({"as_of": "2025-04-02"}, "2 Apr 2025"),
        ({"as_of": "unknown"}, "21 Nov 2026"),
        ({}, "21 Nov 2026"),
    ],
)
def test_a_document_is_of_the_day_that_it_states_else_of_the_one_on_which_it_was_read(
    details: dict[str, str], said: str
) -> None:
    assert told(document(**details).dated) == said


def test_a_year_alone_is_told_as_a_year() -> None:
    assert (told(date(2025, 1, 1)), told(date(2025, 1, 2))) == ("2025", "2 Jan 2025")
