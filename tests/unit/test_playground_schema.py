"""Turning what a request holds into typed arguments."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.bot_api import METHODS
from playground.errors import ApiError
from playground.files import Upload
from playground.schema import load_schema

SCHEMA = load_schema()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def refused(method, **raw):
    with pytest.raises(ApiError) as problem:
        SCHEMA.arguments(method, raw)
    assert problem.value.code == 400
    return problem.value.description.removeprefix("Bad Request: ")


def test_the_methods_that_are_played_are_those_that_the_data_describes():
    assert set(METHODS) == set(SCHEMA.methods)
    assert not set(METHODS) & SCHEMA.not_played


def test_a_form_holds_strings_and_they_become_what_the_method_needs():
    form = {
        "chat_id": "7",
        "question": "8",
        "options": '[{"text": "a"}]',
        "is_anonymous": "false",
        "correct_option_ids": "[0]",
    }
    assert SCHEMA.arguments("sendPoll", form) == {
        "chat_id": 7,
        "question": "8",
        "options": [{"text": "a"}],
        "is_anonymous": False,
        "correct_option_ids": [0],
    }


def test_json_holds_values_that_are_typed_already():
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    given_json = {"chat_id": 7, "text": "x", "reply_markup": keyboard, "protect_content": None}
    assert SCHEMA.arguments("sendMessage", given_json) == {
        "chat_id": 7,
        "text": "x",
        "reply_markup": keyboard,
    }


def test_an_empty_form_value_of_anything_but_a_string_was_not_given():
    assert SCHEMA.arguments("sendMessage", {"chat_id": "7", "text": "", "reply_markup": ""}) == {
        "chat_id": 7,
        "text": "",
    }


def test_a_file_is_a_file_and_a_string_its_id():
    upload = Upload("a.png", "image/png", b"x")
    assert SCHEMA.arguments("sendPhoto", {"chat_id": 7, "photo": upload})["photo"] is upload
    assert SCHEMA.arguments("sendPhoto", {"chat_id": 7, "photo": "abc"})["photo"] == "abc"
    assert refused("setWebhook", url="http://x", certificate="abc") == (
        'parameter "certificate" must be a file in a multipart form'
    )


TO_7 = {"chat_id": 7}
MISFITS = [
    ("sendMessage", {"chat_id": 7, "txt": "x"}, 'unknown parameter "txt"'),
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", TO_7, "message text is empty"),
    ("deleteMessage", TO_7, "message identifier is not specified"),
    ("sendPoll", TO_7 | {"question": "q"}, 'parameter "options" is required'),
    ("deleteMessage", TO_7 | {"message_id": "x"}, 'parameter "message_id" must be an Integer'),
    ("sendPhoto", TO_7 | {"photo": "x", "has_spoiler": "maybe"}, 'parameter "has_spoiler" must be a Boolean'),
    ("sendMessage", TO_7 | {"text": ["x"]}, 'parameter "text" must be a String'),
    ("sendMessage", TO_7 | {"text": "\ud800"}, "strings must be encoded in UTF-8"),
    ("sendMessage", TO_7 | {"text": "x", "reply_markup": "{"}, "can't parse reply_markup: it is not JSON"),
    (
        "sendPoll",
        TO_7 | {"question": "q", "options": "{}"},
        "can't parse options: expected an Array of InputPollOption",
    ),
    ("sendPoll", TO_7 | {"question": "q", "options": ["a"]}, "can't parse options[0]: it is not JSON"),
    (
        "setMyCommands",
        {"commands": [{"command": "a"}]},
        "can't parse commands[0]: BotCommand needs the field 'description'",
    ),
    (
        "setMyCommands",
        {"commands": [], "scope": {"type": "all"}},
        "can't parse scope: BotCommandScope of unknown type 'all'",
    ),
]


@pytest.mark.parametrize(("method", "raw", "problem"), MISFITS)
def test_what_does_not_fit_is_named(method, raw, problem):
    assert refused(method, **raw) == problem


def test_a_typo_inside_a_keyboard_is_found():
    keyboard = {"inline_keyboard": [[{"text": "A", "calback_data": "a"}]]}
    assert refused("sendMessage", chat_id=7, text="x", reply_markup=keyboard) == (
        "can't parse reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field 'calback_data'"
    )


@given(st.sampled_from(sorted(SCHEMA.methods)), st.data())
def test_any_value_is_either_taken_or_refused(method, data):
    names = sorted(SCHEMA.methods[method]) or ["none"]
    raw = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=4))
    with contextlib.suppress(ApiError):
        assert set(SCHEMA.arguments(method, raw)) <= set(raw)
