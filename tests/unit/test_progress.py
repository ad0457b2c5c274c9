"""A message that shows how far a long work is."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot import progress
from bot.courier import Courier
from bot.progress import Progress
from bot.replies import say


@dataclass
class Editor:
    """A bot that notes what it is asked to edit, or refuses it."""

    edits: list[str] = field(default_factory=list)
    refusal: Exception | None = None

    async def edit_message_text(self, text: str, *_: Any, **__: Any) -> None:
        self.edits.append(text)
        if self.refusal:
            raise self.refusal


def shown(editor: Editor) -> Progress:
    return Progress(Courier(editor), 7, 1, "Reading")  # type: ignore[arg-type]


async def test_only_the_latest_word_is_shown_and_only_once() -> None:
    editor = Editor()
    message = shown(editor)
    await message.show()
    for done in (1, 2, 3):
        message.tell(say(f"{done} of 3"))
    await message.show()
    await message.show()
    message.tell(say("Reading"))
    await message.show()
    assert editor.edits == ["3 of 3", "Reading"]


@pytest.mark.parametrize("refusal", [BadRequest("message to edit not found"), RetryAfter(30)])
async def test_an_edit_that_telegram_refuses_is_left_out(refusal: Exception) -> None:
    editor = Editor(refusal=refusal)
    message = shown(editor)
    message.tell(say("1 of 3"))
    await message.show()
    message.tell(say("2 of 3"))
    await message.show()
    assert editor.edits == ["1 of 3", "2 of 3"]


async def test_the_message_is_followed_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    editor, waited = Editor(), []
    message = shown(editor)

    async def next_look(seconds: float) -> None:
        waited.append(seconds)
        message.tell(say(f"look {len(waited)}"))
        if len(waited) == 3:
            raise TimeoutError

    monkeypatch.setattr(progress.asyncio, "sleep", next_look)
    with pytest.raises(TimeoutError):
        await message.follow()
    assert waited == [progress.EVERY_SECONDS] * 3
    assert editor.edits == ["look 1", "look 2"]
