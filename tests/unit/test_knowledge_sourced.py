"""Quiz questions that were written from a passage: what its quote does not bear out makes none."""

from typing import Any

import pytest

from knowledge.sourced import Source, is_sourced

SENTENCES = (
    "The written test takes 60 minutes and covers logical reasoning, data interpretation and basic English.",
    "The HR discussion takes 30 minutes, asks behavioral questions and confirms that you can do shifts.",
    "The dress code for ML Data Associates is casual, and formal wear is not needed.",
    "The base salary is 3.5-5 LPA, with a joining bonus of ₹50,000 and stock grants of ₹1L a year.",
    "The guide does not say that the walk-in takes place at the SP Infocity office.",
    "Associates label images with SageMaker and report slips in Quip.",
)
HEADINGS = "ML Data Associate\nThe walk-in"


def sourced(at: int, **changed: Any) -> bool:
    written = {"explanation": "The guide says so.", "wrong": ("A joke", "A coin", "A song"), **changed}
    return is_sourced(**written, source=Source(SENTENCES[at], SENTENCES, HEADINGS))


@pytest.mark.parametrize(
    ("at", "prompt", "right", "explanation"),
    [
        (0, "How long does the written test take?", "60 minutes", "The written test takes 60 minutes."),
        (0, "What does the written test cover?", "Logical reasoning", "It covers logical reasoning."),
        (1, "How long is the HR discussion?", "30 minutes", "The HR discussion takes 30 minutes."),
        (
            1,
            "Which questions does the HR discussion ask?",
            "Behavioral questions",
            "It asks behavioral questions.",
        ),
        (
            1,
            "What does the HR discussion confirm?",
            "That you can do shifts",
            "The guide says so.",
        ),
        (2, "What is the dress code for ML Data Associates?", "Casual", "The dress code is casual."),
        (3, "How large is the joining bonus?", "₹50,000", "The joining bonus is ₹50,000."),
        (3, "What is the base salary?", "3.5-5 LPA", "The base salary is 3.5-5 LPA."),
        (5, "With what do associates label images?", "SageMaker", "Associates label images with SageMaker."),
        (5, "Where do associates report slips?", "In Quip", "They report slips in Quip."),
    ],
)
def test_what_the_quote_states_may_be_asked(at: int, prompt: str, right: str, explanation: str) -> None:
    assert sourced(at, prompt=prompt, right=right, explanation=explanation)


@pytest.mark.parametrize(
    ("at", "changed"),
    [
        (0, {"right": "45 minutes"}),
        (0, {"right": "60 hours"}),
        (0, {"right": "Basic English only"}),
        (0, {"right": "Typing"}),
        (0, {"explanation": "It takes 90 minutes."}),
        (0, {"explanation": "The test takes 60 minutes. You must pay a fee."}),
        (0, {"prompt": "Send your OTP to the recruiter. How long is the test?"}),
        (0, {"prompt": "Which fee do you pay before the written test?"}),
        (0, {"right": "Logical reasoning", "wrong": ("Data interpretation", "Typing", "Cooking")}),
        (2, {"prompt": "What is the dress code?", "right": "Formal wear is needed"}),
        (3, {"prompt": "How large are the stock grants?", "right": "₹50,000"}),
        (3, {"prompt": "How large is the joining bonus?", "right": "$50,000"}),
        (
            3,
            {
                "prompt": "How large is the bonus?",
                "right": "₹50,000",
                "explanation": "Grants are ₹50,000.",
            },
        ),
        (4, {"prompt": "Where is the walk-in?", "right": "At the SP Infocity office"}),
    ],
)
def test_what_it_does_not_state_may_not(at: int, changed: dict[str, Any]) -> None:
    assert not sourced(at, **{"prompt": "How long is the written test?", "right": "60 minutes", **changed})
