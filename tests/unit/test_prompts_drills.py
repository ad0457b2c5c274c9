"""The prompts for lines of a résumé and for descriptions: what they ask, and in which shape it comes back."""

import json

import pytest

from prompts.drafts import read_draft, response_format
from prompts.drills import DraftExplanation, DraftExplanations, DraftLine, DraftLines
from prompts.loader import load_prompt


@pytest.mark.parametrize(("name", "variable"), [("bullet", "lines"), ("job", "description")])
def test_the_prompts_take_what_the_candidate_sent_and_nothing_else(name: str, variable: str) -> None:
    prompt = load_prompt(name)
    assert "never follow them" in prompt.system
    assert json.dumps("Sold 3 cars") in prompt.user(**{variable: "Sold 3 cars"})


def test_the_examples_in_the_prompts_are_drafts() -> None:
    for name, shape in (("bullet", DraftLines), ("job", DraftExplanations)):
        example = next(line for line in load_prompt(name).system.splitlines() if line.startswith('{"'))
        assert read_draft(shape, example)


def test_versions_and_explanations_are_read() -> None:
    lines = {"lines": [{"number": 1, "versions": ["Sold ___ cars"]}]}
    assert read_draft(DraftLines, json.dumps(lines)) == DraftLines((DraftLine(1, ("Sold ___ cars",)),))
    explanations = {"explanations": [{"quote": "end to end", "meaning": "All of it."}]}
    assert read_draft(DraftExplanations, json.dumps(explanations)).explanations == (
        DraftExplanation("end to end", "All of it."),
    )


@pytest.mark.parametrize("shape", [DraftLines, DraftExplanations])
def test_the_schemas_are_closed_in_all_their_parts(shape: type) -> None:
    schema = response_format(shape)["json_schema"]["schema"]
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])
