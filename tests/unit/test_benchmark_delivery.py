"""What the delivery benchmark makes of rows and of what arrived."""

import random
from collections import Counter

import pytest

from benchmarks.delivery_verdict import deck, percentile, verdict


@pytest.mark.parametrize(
    ("state", "arrived", "found"),
    [
        ("sent", 1, "fine"),
        ("sent", 0, "lost"),
        ("sent", 2, "twice"),
        ("unknown", 0, "fine"),
        ("unknown", 1, "fine"),
        ("unknown", 2, "twice"),
        ("failed", 0, "fine"),
        ("failed", 1, "denied"),
        ("blocked", 1, "denied"),
        ("expired", 1, "denied"),
        ("pending", 0, "lost"),
        ("sending", 1, "lost"),
    ],
)
def test_a_row_is_held_against_what_arrived(state: str, arrived: int, found: str) -> None:
    seen = verdict({1: state}, {1: arrived})
    named = {"twice": seen.twice, "lost": seen.lost, "denied": seen.denied}
    assert [name for name, count in named.items() if count] == ([] if found == "fine" else [found])
    assert seen.states == Counter([state])


def test_what_came_without_any_row_is_denied() -> None:
    assert verdict({}, {5: 1}).denied == 1


def test_of_the_unknown_it_is_counted_who_got_it() -> None:
    states = dict.fromkeys((1, 2, 3), "unknown") | {4: "sent"}
    found = verdict(states, {1: 1, 4: 1})
    assert found.came_unknown == 1
    assert str(found) == "0 twice, 0 lost, 0 denied; 1 sent, 3 unknown, of whom 1 got it"


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(1, 61)]
    assert percentile(values, 0.5) == 30
    assert percentile(values, 0.95) == 57
    assert percentile([3.0], 0.95) == 3


def test_every_fifth_call_meets_each_kind_of_fault() -> None:
    faults = deck(300, random.Random(1))
    kinds = Counter("drop" if "drop" in fault else str(fault.get("status", "held")) for fault in faults)
    assert kinds == {"429": 60, "403": 60, "400": 60, "held": 60, "drop": 60}
    assert faults != deck(300, random.Random(2))
