"""What every reply is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.buttons import Action, encode

Keyboard = tuple[tuple[tuple[str, str], ...], ...]  # rows of (label, callback data)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message in blocks of Telegram HTML, with buttons or a prompt to write an answer."""

    blocks: tuple[str, ...]
    keyboard: Keyboard = ()
    placeholder: str | None = None  # asks Telegram to open the reply field with this hint


def say(*blocks: str, keyboard: Keyboard = (), placeholder: str | None = None) -> Reply:
    """A reply of these blocks."""
    return Reply(blocks, keyboard, placeholder)


def button(label: str, action: Action, value: str = "") -> tuple[str, str]:
    """A button's label and data."""
    return (label, encode(action, value))


def rows(buttons: Sequence[tuple[str, str]], width: int) -> Keyboard:
    """The buttons in rows of `width`."""
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
