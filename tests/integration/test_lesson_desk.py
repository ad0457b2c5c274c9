"""What a question rests on, found among shipped documents and in what coaches gave."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.lesson_desk import LessonDesk
from coaching.questions import AnyQuestion, ChoiceQuestion, Source
from storage.database import Database
from storage.passages import PassageStore, StoredDocument, StoredPassage
from tests.support.bank import shipped_bank

NOW = datetime(2026, 3, 2, tzinfo=UTC)
QUESTION = next(question for question in shipped_bank() if isinstance(question, ChoiceQuestion))
SHIPPED = """# Badges

## At the gate

Show your badge at the gate. The guard keeps a list.
"""


@pytest.fixture
async def passages(database: Database) -> PassageStore:
    """An index of one document that a coach sent, in two passages."""
    store = PassageStore(database)
    version = await store.begin("c", {"shipped": True, "added": []}, [], NOW)
    document = StoredDocument("d", "hr/Visits.pdf", "shelf:hr/Visits.pdf", "coach", "Visits", None, {}, NOW)
    await store.add_document(version, document)
    texts = ("Visitors register first.", "They wait in the lobby. A host fetches them.")
    await store.add_passages(
        [
            StoredPassage(str(at), "d", at, f"Guests > Step {at}", "text", text, b"", b"")
            for at, text in enumerate(texts)
        ]
    )
    await store.activate(version)
    return store


def resting_on(document: str, quote: str) -> AnyQuestion:
    return QUESTION.model_copy(update={"source": Source(document=document, quote=quote)})


async def test_a_lesson_is_found_in_a_shipped_file_and_in_a_coachs_document(
    passages: PassageStore, tmp_path: Path
) -> None:
    (tmp_path / "badges.md").write_text(SHIPPED)
    desk = LessonDesk((tmp_path,), passages)
    shipped = await desk.lesson(resting_on("badges", "The guard keeps a list."))
    assert shipped is not None
    assert shipped.path == ("Badges", "At the gate")
    given = await desk.lesson(resting_on("Visits", "They wait in the lobby."))
    assert given is not None
    assert given.path == ("Visits", "Guests", "Step 1")
    assert given.text == "They wait in the lobby. A host fetches them."


async def test_a_quote_over_two_passages_is_found_in_the_whole_document(passages: PassageStore) -> None:
    found = await LessonDesk((), passages).lesson(resting_on("Visits", "register first. They wait"))
    assert found is not None
    assert found.path == ("Visits",)
    assert found.text.startswith("Visitors register first.\nThey wait in the lobby.")


async def test_no_source_and_a_source_that_changed_have_no_lesson(
    passages: PassageStore, tmp_path: Path
) -> None:
    desk = LessonDesk((tmp_path,), passages)
    assert await desk.lesson(QUESTION.model_copy(update={"source": None})) is None
    assert await desk.lesson(resting_on("Visits", "They wait outside.")) is None
    assert await desk.lesson(resting_on("../tmp/badges", "The guard keeps a list.")) is None
