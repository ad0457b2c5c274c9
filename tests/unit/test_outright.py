"""Yes and no as the first word."""

import pytest

from coaching.outright import contradicts


@pytest.mark.parametrize(
    ("said", "expected", "contradicted"),
    [
        ("No because they differ.", "Yes, both are right.", True),
        ("yes", "No. Traffic comes in bursts.", True),
        ("I think yes, it works", "No, string is an insulator.", True),
        ("Nope, they don’t", "Yes.", True),
        ("No", "No, it is not.", False),
        ("No doubt both are right.", "Yes, both are right.", False),
        ("No-one can do that alone.", "Yes, with help.", False),
        ("Yes and no", "No.", False),
        ("They are, yes.", "No.", False),
        ("", "Yes.", False),
    ],
)
def test_yes_contradicts_no_where_both_are_said_outright(
    said: str, expected: str, contradicted: bool
) -> None:
    assert contradicts(said, expected) == contradicts(expected, said) == contradicted
