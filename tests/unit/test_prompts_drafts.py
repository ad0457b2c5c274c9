"""What counts as a draft in a model's reply, and what does not."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.drafts import DraftAnswer, DraftCriterion, DraftGrade, DraftSentence, read_draft, response_format
from prompts.errors import ModelGarbled

SENTENCES = {"sentences": [{"text": "One.", "citations": [1, 2]}]}
DRAFT = DraftAnswer((DraftSentence("One.", (1, 2)),))


@pytest.mark.parametrize(
    "reply",
    [
        json.dumps(SENTENCES),
        f"```json\n{json.dumps(SENTENCES, indent=2)}\n```",
        f"Here you are:\n{json.dumps(SENTENCES)}\nGood luck!",
        f'<think>{{"sentences": []}} or not?</think>\n{json.dumps(SENTENCES)}',
        json.dumps(SENTENCES | {"confidence": "high"}),
    ],
)
def test_a_draft_is_found_past_fences_thoughts_and_chatter(reply: str) -> None:
    assert read_draft(DraftAnswer, reply) == DRAFT


@pytest.mark.parametrize("anchor", [-1, 5, 2.5, "high", None])
def test_an_anchor_that_does_not_exist_is_garbled(anchor: object) -> None:
    reply = {"criteria": [{"name": "a", "anchor": anchor, "quote": ""}]}
    with pytest.raises(ModelGarbled):
        read_draft(DraftGrade, json.dumps(reply))


def test_every_anchor_that_exists_is_read() -> None:
    entries = [{"name": "a", "anchor": anchor, "quote": "q"} for anchor in range(5)]
    draft = read_draft(DraftGrade, json.dumps({"criteria": entries}))
    assert draft.criteria[4] == DraftCriterion("a", 4, "q")


@given(st.text(st.characters(codec=None)) | st.text('{}[]"\\u:, sentences'))
def test_any_text_is_a_draft_or_garbled_and_never_another_error(reply: str) -> None:
    with suppress(ModelGarbled):
        assert isinstance(read_draft(DraftAnswer, reply), DraftAnswer)


def test_the_error_does_not_repeat_what_the_model_wrote() -> None:
    with pytest.raises(ModelGarbled) as garbled:
        read_draft(DraftAnswer, '{"sentences": "my phone number is 555-0100"}')
    assert "555" not in str(garbled.value)


def test_the_schema_is_closed_and_requires_every_field() -> None:
    schema = response_format(DraftGrade)["json_schema"]["schema"]
    for part in (schema, schema["$defs"]["DraftCriterion"]):
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])
