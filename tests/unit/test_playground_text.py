"""Text as the playground takes it: trimmed, with commands and links found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ApiError
from playground.html import utf16_length
from playground.text import Formatted, formatted, typed, with_found


def kinds(text):
    units = text.text.encode("utf-16-le")
    return [
        (each["type"], units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le"))
        for each in text.entities
    ]


def found_in(text):
    return with_found(typed(text))


def test_what_a_person_types_loses_the_blank_space_around_it():
    assert typed("  \n hello \r\n ").text == "hello"


def test_commands_and_links_are_found_where_telegram_finds_them():
    text = found_in(
        "/start x 😀 /quiz@coach_bot see https://a.example/x. or b.example.com, me@c.example #tag @someone"
    )
    assert kinds(text) == [
        ("bot_command", "/start"),
        ("bot_command", "/quiz@coach_bot"),
        ("url", "https://a.example/x"),
        ("url", "b.example.com"),
        ("email", "me@c.example"),
        ("hashtag", "#tag"),
        ("mention", "@someone"),
    ]


@pytest.mark.parametrize("text", ["and/or", "a//b", "1/2", "</quiz>", "e.g.this", "x@y", "##", "#1"])
def test_what_only_looks_like_a_command_or_a_link_stays_text(text):
    assert found_in(text).entities == ()


def test_nothing_is_found_inside_code_or_a_link():
    given_text = {
        "text": "<code>/quiz</code> <a href='https://x.example'>#tag</a> <b>/help</b>",
        "parse_mode": "HTML",
    }
    found = [each["type"] for each in with_found(formatted(given_text)).entities]
    assert found == ["code", "text_link", "bold", "bot_command"]


def test_blank_space_before_an_entity_stays_and_at_the_end_goes_with_its_entity():
    text = formatted({"text": "<b> a </b>  ", "parse_mode": "html"})
    assert text == Formatted(" a", ({"type": "bold", "offset": 0, "length": 2},))


def test_entities_can_be_given_instead_of_markup_and_move_with_the_trimmed_text():
    text = formatted({"text": "  <b>", "entities": [{"type": "code", "offset": 2, "length": 3}]})
    assert text == Formatted("<b>", ({"type": "code", "offset": 0, "length": 3},))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"text": "x", "parse_mode": "MarkdownV2"}, "parse_mode MarkdownV2 is not played here; use HTML"),
        ({"text": "x", "parse_mode": "rich"}, "unsupported parse_mode"),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "entity beyond the end of the text: bold at 0",
        ),
    ],
)
def test_markup_that_cannot_be_read_is_refused(arguments, problem):
    with pytest.raises(ApiError, match=problem):
        formatted(arguments)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_found_entities_lie_within_the_text_and_apart(source):
    text = found_in(source)
    end = 0
    for entity in text.entities:
        assert entity["offset"] >= end
        end = entity["offset"] + entity["length"]
    assert end <= utf16_length(text.text)


def test_a_hundred_entities_are_kept_and_the_rest_dropped():
    text = formatted({"text": "<b>x</b> " * 150, "parse_mode": "HTML"})
    assert (len(text.entities), len(text.text)) == (100, 299)
