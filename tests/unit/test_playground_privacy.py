"""Privacy mode: what of a group a bot is told."""

import pytest

from playground.privacy import reaches
from playground.text import typed, with_found

BOT = {"id": 9, "is_bot": True, "username": "Coach_bot"}


def message(text, sender=1, **more):
    return {"from": {"id": sender}, **with_found(typed(text)).fields(), **more}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/quiz", True),
        ("/quiz ml-engineer", True),
        ("/quiz@Coach_bot", True),
        ("/quiz@coach_BOT now", True),
        ("/quiz@other_bot", False),
        ("/quiz@other_bot /quiz", False),
        ("/quizé", False),
        ("let us do /quiz", False),
        ("😀 /quiz@Coach_bot", False),
        ("hello @Coach_bot", False),
        ("hello", False),
    ],
)
def test_a_text_reaches_the_bot_when_it_begins_with_a_command_for_it(text, told):
    assert reaches(message(text), BOT) is told


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        (message("Explain.", sender=9), True),
        (message("/quiz"), True),
        (message("/quiz@other_bot"), False),
        (message("hello"), False),
    ],
)
def test_a_reply_reaches_the_bot_when_what_it_answers_was_the_bots_or_meant_for_it(answered, told):
    assert reaches(message("Because.", reply_to_message=answered), BOT) is told


def test_a_reply_to_the_bot_reaches_it_even_with_a_command_for_another():
    assert reaches(message("/quiz@other_bot", reply_to_message=message("Well?", sender=9)), BOT)


@pytest.mark.parametrize("news", ["new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"])
def test_service_messages_reach_every_bot(news):
    assert reaches({"from": {"id": 1}, news: 1}, BOT)
