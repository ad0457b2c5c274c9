"""Statistics as gauges that Prometheus reads."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import exposition

STATS = {
    "candidates": 3,
    "outbox": {"sent": 7, "unknown": 1},
    "language_model": {"calls": 4, "median": None, "cost": 0.25, "fallbacks": {"timeout": 2}},
    "gaps": [{"question": "Is there a gym?"}],
}


def read(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(s.labels.items())): s.value for family in families for s in family.samples}


def test_numbers_become_gauges_and_states_labels() -> None:
    assert read(exposition(STATS)) == {
        ("interview_bot_candidates", ()): 3,
        ("interview_bot_outbox", (("state", "sent"),)): 7,
        ("interview_bot_outbox", (("state", "unknown"),)): 1,
        ("interview_bot_language_model_calls", ()): 4,
        ("interview_bot_language_model_cost", ()): 0.25,
        ("interview_bot_language_model_fallbacks", (("reason", "timeout"),)): 2,
    }


def test_nobodys_question_is_among_the_metrics() -> None:
    assert "gym" not in exposition(STATS)


@given(st.dictionaries(st.text(), st.integers(0, 10**9), max_size=5))
def test_any_state_is_a_label_that_is_read_back(states: dict[str, int]) -> None:
    found = read(exposition({"inbox": states}))
    assert {labels[0][1]: value for (_, labels), value in found.items()} == states
