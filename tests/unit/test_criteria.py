"""The kinds of criteria: either/or, any of a list, a figure, a part of a story."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import AnswerText, Span, words_of
from coaching.criteria import Scorer
from coaching.rubric import Criterion
from knowledge import figures


@dataclass(frozen=True, slots=True)
class WordShare:
    """Matches by the share of the expected words that stand in the text: 0.03 for none, 0.87 for all."""

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        wanted = [word for word in words_of(expected) if word not in words_of(ignoring)]
        return 0.03 + 0.84 * sum(word in words_of(text) for word in wanted) / len(wanted)

    def match_spans(self, expected: str, text: str, spans: Sequence[Span], ignoring: str = "") -> list[float]:
        return [self.match(expected, text[start:end], ignoring) for start, end in spans]

    def belonging(self, text: str, spans: Sequence[Span], topics: Sequence[str]) -> list[float]:
        return [1.0] * len(spans)

    def likeness(self, text: str, other: str) -> float:
        return 1.0 if text == other else 0.0


SCORER = Scorer(WordShare(), figures)


def score(criterion: Criterion, answer: str) -> float:
    return SCORER.score(criterion, AnswerText.of(answer), "", stepped=False).score


def test_of_two_ways_to_say_it_the_better_one_counts() -> None:
    either = Criterion("Asks", 1, "asks lead", also=("looks up guidelines",))
    assert score(either, "asks lead") == pytest.approx(1)
    assert score(either, "looks up guidelines") == pytest.approx(1)
    assert score(either, "looks") == pytest.approx(1 / 3)
    assert SCORER.score(
        either, AnswerText.of("I wait. She looks up guidelines!"), "", stepped=False
    ).evidence == ("She looks up guidelines!")


def test_any_two_of_a_list_are_enough_and_one_is_half() -> None:
    listed = Criterion("Documents", 1, "Two documents", points=("resume", "passport", "letter"), needs=2)
    assert score(listed, "letter and resume") == pytest.approx(1)
    assert score(listed, "passport") == pytest.approx(0.5)
    assert score(listed, "resume passport letter") == pytest.approx(1)


def test_without_a_number_all_of_a_list_count() -> None:
    listed = Criterion("Documents", 1, "All documents", points=("resume", "passport"))
    assert score(listed, "resume") == pytest.approx(0.5)


@pytest.mark.parametrize("answer", ["It takes one hour", "60 minutes", "sixty minutes, they say"])
def test_a_figure_is_compared_as_a_value_in_any_unit(answer: str) -> None:
    assert score(Criterion("Length", 1, "the test takes an hour", figure="1 hour"), answer) >= 0.75


def test_another_figure_costs_nearly_all_and_none_half() -> None:
    length = Criterion("Length", 1, "the test takes a while", figure="1 hour")
    assert score(length, "the test takes a while: 2 hours") == 0.25
    assert score(length, "the test takes a while") == 0.5


def test_a_part_of_a_story_is_found_whatever_it_is_about() -> None:
    action = Criterion("Action", 2, "told others mistake", part="action")
    answer = "I cut the menu, prepared the sauces because it was late, and told the waiters."
    assert score(action, answer) == 1.0
    assert score(action, "It was a hard day for everybody.") == 0.0


@given(
    st.text(max_size=200),
    st.sampled_from(
        [
            Criterion("a", 1, "asks lead", also=("looks up",)),
            Criterion("a", 1, "list", points=("asks", "looks"), needs=1),
            Criterion("a", 1, "one hour", figure="1 hour"),
            Criterion("a", 1, "did it", part="result"),
        ]
    ),
    st.booleans(),
)
def test_evidence_is_a_piece_of_the_answer_and_without_it_there_is_no_score(
    answer: str, criterion: Criterion, stepped: bool
) -> None:
    text = AnswerText.of(answer)
    if not text.clauses():
        return
    found = SCORER.score(criterion, text, "", stepped=stepped)
    assert 0 <= found.score <= 1
    assert found.evidence in answer
    assert found.evidence or not found.score
