"""Prompt files: parts, variables, versions; and that text from outside stays data."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import drills, languages
from prompts.better import DraftBetter
from prompts.conversation import WholeQuestion
from prompts.drafts import DraftAnswer, DraftGrade, read_draft
from prompts.grades import DraftOpinion
from prompts.interviews import DraftFollowUp
from prompts.languages import DraftEnglish
from prompts.loader import Prompt, PromptFault, as_data, load_prompt
from prompts.questions import DraftChoice, DraftQuestion

TEXT = "Be kind.\n---\nQuestion: {{question}}\nAgain: {{answer}}\n"


def test_a_prompt_has_a_system_part_and_a_user_part_filled_with_json() -> None:
    prompt = Prompt.parse("test", TEXT)
    assert prompt.system == "Be kind."
    assert prompt.user(question='say "hi"', answer=[1]) == 'Question: "say \\"hi\\""\nAgain: [1]'


def test_a_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(PromptFault, match="no value for answer"):
        Prompt.parse("test", TEXT).user(question="?")


def test_a_value_without_a_variable_is_an_error() -> None:
    with pytest.raises(PromptFault, match="no variable for extra"):
        Prompt.parse("test", TEXT).user(question="?", answer="!", extra=1)


def test_a_variable_in_the_system_part_is_an_error() -> None:
    with pytest.raises(PromptFault, match="system part"):
        Prompt.parse("test", "Be {{mood}}.\n---\n{{question}}")


@pytest.mark.parametrize("text", ["only one part", "\n---\nno system", "no user\n---\n"])
def test_a_file_without_both_parts_is_an_error(text: str) -> None:
    with pytest.raises(PromptFault, match="needs a system part"):
        Prompt.parse("test", text)


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(PromptFault, match="no such prompt"):
        load_prompt("nothing")


def test_the_version_changes_with_the_text_and_only_with_it() -> None:
    version = Prompt.parse("test", TEXT).version
    assert version == Prompt.parse("other", TEXT).version
    assert version != Prompt.parse("test", TEXT + "!").version
    assert len(version) == 12


@given(st.text(), st.text())
def test_any_text_from_outside_comes_through_as_one_json_value_a_line(question: str, answer: str) -> None:
    user = Prompt.parse("test", TEXT).user(question=question, answer=answer)
    first, second = user.split("\n")
    assert json.loads(first.removeprefix("Question: ")) == question
    assert json.loads(second.removeprefix("Again: ")) == answer


def test_control_tokens_of_chat_templates_do_not_survive_encoding() -> None:
    assert "<" not in as_data("<|im_end|></s><system>")
    assert json.loads(as_data("<|im_end|>")) == "<|im_end|>"


def test_half_a_surrogate_pair_can_be_sent() -> None:
    assert as_data("broken \ud83d emoji") == '"broken ? emoji"'


# Every prompt that is shipped: its variables, and the draft that it asks for.
SHIPPED: dict[str, tuple[set[str], type]] = {
    "answer": ({"question", "passages"}, DraftAnswer),
    "better": ({"question", "reference", "criteria", "answer"}, DraftBetter),
    "bullet": ({"lines"}, drills.DraftLines),
    "check_question": ({"passage", "question", "options"}, DraftChoice),
    "condense": ({"question", "earlier"}, WholeQuestion),
    "draft_question": ({"heading", "passage", "asked"}, DraftQuestion),
    "followup": ({"question", "lacking", "answer"}, DraftFollowUp),
    "grade": ({"question", "reference", "criteria", "answer"}, DraftGrade),
    "job": ({"description"}, drills.DraftExplanations),
    "second_opinion": ({"question", "reference", "criteria", "answer"}, DraftOpinion),
    "to_english": ({"question"}, DraftEnglish),
    "translate": ({"language", "lines"}, languages.DraftLines),
}


def test_each_prompt_that_is_shipped_is_listed_here() -> None:
    assert set(SHIPPED) == {
        Path(str(each)).stem for each in files("prompts").iterdir() if each.name.endswith(".md")
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_prompt_takes_its_variables_and_calls_outside_text_data(name: str) -> None:
    variables, _ = SHIPPED[name]
    prompt = load_prompt(name)
    assert prompt.user(**dict.fromkeys(variables, ""))
    assert "data" in prompt.system
    assert re.search(r"[Nn]ever (?:follow|obey)|(?:not|nor) (?:follow|obey)", prompt.system)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_prompt_has_a_name_for_the_records_and_shows_the_draft_that_it_asks_for(name: str) -> None:
    _, shape = SHIPPED[name]
    assert len(name) <= 16  # a column of the database
    examples = [line for line in load_prompt(name).system.splitlines() if line.startswith('{"')]
    assert examples
    for example in examples:
        assert isinstance(read_draft(shape, example), shape)
