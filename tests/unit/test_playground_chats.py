"""What a chat keeps, and for how long."""

from itertools import count

import pytest

from playground.chats import EVENTS_KEPT, MESSAGES_KEPT, Chat, User


@pytest.fixture
def chat():
    revisions = count(1)
    return Chat(User(7, "Ada"), lambda: next(revisions))


def message(number, bot=True):
    return {"message_id": number, "from": {"id": 1, "is_bot": bot}, "text": str(number)}


def shown(view):
    return [entry["message"]["message_id"] for entry in view["messages"]]


def test_a_page_gets_what_changed_since_the_revision_it_is_at(chat):
    chat.add(message(1))
    chat.add(message(2))
    at = chat.rev
    assert shown(chat.view(0, 0)) == [1, 2]
    assert shown(chat.view(at, 0)) == []
    chat.replace({**message(1), "text": "new"})
    chat.delete(2)
    view = chat.view(at, 0)
    assert shown(view) == [1]
    assert view["deleted"] == [2]


def test_a_message_of_the_bot_ends_its_action_and_its_draft(chat):
    chat.action, chat.draft = ("typing", 5.0), ({"text": "so far"}, 30.0)
    assert chat.view(0, 4)["action"] == {"what": "typing", "seconds": 1}
    assert chat.view(0, 5)["action"] is None
    chat.add(message(1, bot=False))
    assert chat.view(0, 5)["draft"] == {"what": {"text": "so far"}, "seconds": 25}
    chat.add(message(2))
    assert chat.view(0, 4)["action"] is None
    assert chat.view(0, 4)["draft"] is None


def test_only_the_last_messages_are_kept(chat):
    for number in range(MESSAGES_KEPT + 3):
        chat.add(message(number))
    assert shown(chat.view(0, 0))[0] == 3
    assert chat.entry(2) is None


def test_only_the_last_events_are_kept_and_they_keep_their_numbers(chat):
    for number in range(EVENTS_KEPT + 3):
        chat.log("sendMessage", {}, number, 0.0)
    assert chat.events(0)[0]["seq"] == 4
    assert [event["result"] for event in chat.events(EVENTS_KEPT + 1)] == [EVENTS_KEPT + 1, EVENTS_KEPT + 2]


def test_a_keyboard_goes_with_the_message_that_brought_it(chat):
    chat.add(message(1))
    chat.keyboard, chat.keyboard_message = {"keyboard": [[{"text": "A"}]]}, 1
    chat.delete(1)
    assert chat.keyboard is None
