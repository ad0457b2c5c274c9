"""The fit behind the weights of support, on signs whose weights are known."""

import numpy as np
import pytest

from benchmarks.fit_support import FITTED, Example, across_roles, fitted
from knowledge.support import Signs


@pytest.fixture
def found() -> list[Example]:
    """A thousand examples of two roles that a high `part` and a low `gap` make answers, with some chance."""
    draw = np.random.default_rng(5)
    examples = []
    for at in range(1000):
        signs = Signs(*draw.random(len(Signs._fields)))
        sure = 1 / (1 + np.exp(-(8 * signs.part - 8 * signs.gap)))
        examples.append(Example(signs, bool(draw.random() < sure), 1.0, ("baker", "smith")[at % 2]))
    return examples


def test_planted_weights_are_found_again(found: list[Example]) -> None:
    weights, bias = fitted(found)
    by_sign = dict(zip(FITTED, weights, strict=True))
    part, gap = by_sign.pop("part"), by_sign.pop("gap")
    assert part == pytest.approx(-gap, rel=0.15)  # both a little under 8, as a ridge makes them
    assert 5 < part < 8.5
    assert max(map(abs, by_sign.values())) < 1
    assert abs(bias) < 1


def test_an_example_without_a_vote_changes_nothing(found: list[Example]) -> None:
    unheard = [Example(each.signs, not each.answers, 0.0, each.role) for each in found]
    one, other = fitted(found), fitted([*found, *unheard[:1]])
    assert np.allclose(one[0], other[0], rtol=0.02, atol=0.05)


def test_weights_carry_over_to_a_role_that_was_left_out(found: list[Example]) -> None:
    assert across_roles(found) > 0.9
