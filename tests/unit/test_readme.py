"""What the README tells a newcomer to type is there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.replies import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_commands_is_complete() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"`interview-bot (\w+)", README)) == set(commands)


def test_every_option_in_the_table_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, rest in re.findall(r"`interview-bot (\w+)([^`]*)`", README):
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", rest)) <= known


def test_every_make_target_that_it_names_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?m)(?:^|`)make (\w+)", README)) <= targets


def test_the_chat_commands_are_those_of_the_menu() -> None:
    line = next(line for line in README.splitlines() if line.startswith("In the chat:"))
    assert set(re.findall(r"`/(\w+)`", line)) == set(COMMANDS)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name
)
def test_every_link_in_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
