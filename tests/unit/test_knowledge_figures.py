"""Figures as values: what is the same in other words, and what is not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.figures import Figure, comparable, figures_of, same


def only(text: str) -> Figure:
    [figure] = figures_of(text)
    return figure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a 60 minute test", "one hour"),
        ("90 mins", "an hour and a half"),
        ("half an hour", "30 minutes"),
        ("3.5-5 LPA", "Rs 3.5 to 5 lakh"),
        ("3.5-5 LPA", "₹3,50,000 to ₹5,00,000 a year"),
        ("₹50,000 a month", "6 LPA"),
        ("₹1L a year", "1 lakh rupees"),
        ("₹30k per month", "rs. 30,000 monthly"),
        ("four interview rounds", "4 rounds"),
        ("8-12 people", "10 people"),
        ("a bond of two years", "a 24-month bond"),
        ("12 March 2026", "March 12"),
        ("12/03/2026", "2026-03-12"),
        ("March 2026", "12 March"),
        ("9 AM", "09:00"),
        ("12:30 pm", "12:30"),
        ("at least 40 words", "45 words"),
        ("about 60 minutes", "55 minutes"),
        ("60% of the marks", "60 percent"),
        ("$50B a year", "fifty billion dollars a year"),
        ("more than 100M devices", "over 100 million devices"),
        ("twenty-five minutes", "25 minutes"),
        ("one hundred and twenty questions", "120 questions"),
    ],
)
def test_the_same_in_other_words_is_the_same(one: str, other: str) -> None:
    assert comparable(only(one), only(other))
    assert same(only(one), only(other))
    assert same(only(other), only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60 minutes", "45 minutes"),
        ("30 LPA", "35 LPA"),
        ("3.5-5 LPA", "4-6 LPA"),
        ("₹50,000", "₹1 lakh"),
        ("₹50,000 a month", "9 LPA"),
        ("four rounds", "3 interview rounds"),
        ("12 March 2026", "19 March 2026"),
        ("Friday", "Saturday"),
        ("9 AM", "9 PM"),
        ("at least 40 words", "at least 30 words"),
        ("60%", "65%"),
        ("up to 5 years", "up to 3 years"),
        ("$50B a year", "$50T a year"),
        ("₹50,000", "₹50,000B"),
        ("100M devices", "100 devices"),
    ],
)
def test_another_figure_is_another(one: str, other: str) -> None:
    assert comparable(only(one), only(other))
    assert not same(only(one), only(other))


@pytest.mark.parametrize(
    ("one", "other"), [("4 rounds", "4 weeks"), ("$90 an hour", "₹90 an hour"), ("8 people", "12 laptops")]
)
def test_figures_of_different_things_are_not_compared(one: str, other: str) -> None:
    assert not comparable(only(one), only(other))


@pytest.mark.parametrize("text", ["Round 2 is technical", "Python 3", "Maybe nothing", "an answer", "[1]"])
def test_a_number_that_only_names_is_no_figure(text: str) -> None:
    assert [figure for figure in figures_of(text) if figure.kind != "count"] == []
    assert "round" not in [of for figure in figures_of(text) for of in figure.of]


@given(st.text(max_size=200))
def test_the_figures_of_any_text_stand_in_it_and_do_not_overlap(text: str) -> None:
    figures = figures_of(text)
    assert all(0 <= figure.start < figure.end <= len(text) for figure in figures)
    assert all(a.end <= b.start for a, b in pairwise(figures))


@given(st.integers(1, 10**6), st.sampled_from(["minutes", "rounds", "%", "lakh", "days"]))
def test_a_figure_is_the_same_as_itself(value: int, unit: str) -> None:
    assert same(only(f"It is {value} {unit}"), only(f"It is {value:,} {unit}"))


def test_a_row_of_digits_without_end_is_no_figure() -> None:
    assert figures_of("1" * 4096 + " minutes") == ()
    assert [figure.low for figure in figures_of("1" * 4096 + " or 60 minutes")] == [60.0]
