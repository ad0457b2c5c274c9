"""A figure goes out with its scale, bound, period and noun, and of what it is told of; or not at all."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evidence import Evidence, ranged
from knowledge.sequence import in_sequence
from knowledge.stated import figures_stated
from knowledge.units import units_of

WEEKS = "A trainee works 20 hours a week for six months, and a baker works 40 hours a week."
FEE = "The fee is ₹500 per attempt, of which ₹200 is refunded within 7 days after the trial."
ROUNDS = "There are three rounds: a tasting, a baking trial of two hours and a talk with the owner."
RANKS = (
    "The first round is a tasting of 20 minutes, the second round is a talk, and the third round is a trial."
)
DATES = "Applications close on 5 May 2026, and trials start on 12 May 2026."
SHARES = "About 30% of applicants pass the trial, and 12 of 80 bakers were hired last year."
WAGE = "The first week is unpaid, and from the second week on a trainee gets half of the wage."
PRICES = "Bread costs between 40 and 60 rupees, cakes cost more than 500 rupees."
LEAVE = "Bakers get 12 days of paid leave a year and a hygiene course every six months."
TYPING = "A clerk needs a typing speed of at least 40 words per minute, and types up to 20 letters a day."
SHIFTS = "Bakers work one of two shifts: 4 AM to 1 PM, or 1 PM to 10 PM."
SALES = "The chain sells more than ₹50B of bread a year, on more than 100M plates."
AGAIN = "Trainees who failed the trial before 1 May 2026 can try again after six months."
NOTICE = "The notice period is 30 days during probation and 60 days afterwards."
MEETINGS = "Team meetings are a tasting every day and bi-weekly reviews."
PACKAGE = "The package is a base wage of ₹20,000, a bonus of ₹5,000 and a meal card of ₹1,000 a month."
PAPERS = "Bring three papers to the trial: a letter, a photo and a certificate."


def stated(said: str, source: str) -> bool:
    told = ranged(said)
    part = evidence(source)
    return figures_stated(told, part) and in_sequence(told, part)


def evidence(source: str) -> Evidence:
    passage = SimpleNamespace(title="Bakery guide", section="Bakery guide > Work", text=source)
    return Evidence(cast(Any, SimpleNamespace(passage=passage)), units_of(source)[:1], ())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (WEEKS, "Trainees work 20 hours a week for six months."),
        (WEEKS, "A baker works forty hours each week."),
        (FEE, "The fee is ₹500 per attempt."),
        (ROUNDS, "You have two hours for the baking trial."),
        (ROUNDS, "There are 3 rounds."),
        (ROUNDS, "The rounds start with a tasting."),
        (RANKS, "The first round, a tasting, takes 20 minutes."),
        (DATES, "Trials start on 12 May."),
        (SHARES, "12 of 80 bakers were hired last year."),
        (PRICES, "Cakes cost over 500 rupees."),
        (LEAVE, "You get 12 days of paid leave each year."),
        (TYPING, "You need to type at least 40 words per minute."),
        (TYPING, "A clerk types at most 20 letters a day."),
        (SHIFTS, "There are two shifts: 4 AM to 1 PM, or 1 PM to 10 PM."),
        (SALES, "The chain sells more than 50 billion rupees of bread a year."),
        (AGAIN, "If you failed the trial before 1 May 2026 you can try again after six months."),
        (MEETINGS, "The team meets every day for a tasting."),
        (PAPERS, "You need three papers: a letter, a photo and a certificate."),
        (PAPERS, "You need three papers, including a photo."),
        (PACKAGE, "The base wage is ₹20,000, and the bonus is ₹5,000."),
    ],
)
def test_a_figure_in_other_words_is_stated(source: str, said: str) -> None:
    assert stated(said, source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        # Another scale, unit or period; or none.
        (SALES, "The chain sells more than ₹50T of bread a year."),
        (SALES, "The chain sells more than ₹50 of bread a year."),
        (SALES, "The chain sells on more than 100 plates."),
        (WEEKS, "A trainee works 20 hours."),
        (WEEKS, "A trainee works 20 hours a day."),
        (TYPING, "A clerk needs a typing speed of at least 40 words."),
        (FEE, "The fee is ₹500 a year."),
        (PRICES, "Bread costs 40 rupees."),
        (PRICES, "Bread costs 40 to 60 dollars."),
        (LEAVE, "Bakers get a hygiene course after six months."),
        # Another bound.
        (TYPING, "A clerk needs a typing speed of more than 40 words per minute."),
        (TYPING, "A clerk types less than 20 letters a day."),
        (SHARES, "30% of applicants pass the trial."),
        (FEE, "₹200 is refunded 7 days after the trial."),
        (FEE, "₹200 is refunded within 7 days before the trial."),
        (FEE, "₹200 is refunded within 7 days after the attempt."),
        (NOTICE, "The notice period is 30 days after probation."),
        (DATES, "Applications close before 5 May 2026."),
        (AGAIN, "Trainees can try again before six months."),
        (AGAIN, "Trainees who failed the trial can try again after six months."),
        # Of something else.
        (WEEKS, "A trainee works 40 hours a week."),
        (WEEKS, "A trainee and a baker work 40 hours a week."),
        (FEE, "The fee is ₹200 per attempt."),
        (ROUNDS, "The tasting takes two hours."),
        (ROUNDS, "The rounds take two hours."),
        (DATES, "Applications and trials start on 12 May 2026."),
        (SHARES, "80 bakers were hired last year."),
        (SHARES, "12 of 80 bakers were hired this year."),
        (MEETINGS, "Team meetings are a bi-weekly tasting."),
        (MEETINGS, "Team meetings are reviews every day."),
        (SHIFTS, "Bakers work from 4 AM to 10 PM."),
        (SHIFTS, "The shift is 4 AM to 1 PM."),
        (PACKAGE, "The package is ₹20,000."),
        (PACKAGE, "The bonus is ₹20,000."),
        (PACKAGE, "The meal card is ₹1,000."),
        # Another thing counted.
        (ROUNDS, "There are three tastings."),
        (ROUNDS, "There is one round."),
        (ROUNDS, "There are two baking trials."),
        (PAPERS, "Bring three certificates to the trial."),
        (PAPERS, "Bring one paper: a letter."),
        (PAPERS, "Bring three papers: a letter and a photo."),
        # Ranks, parts and order.
        (RANKS, "The second round is a tasting of 20 minutes."),
        (RANKS, "The first round is a trial."),
        (RANKS, "The third round is a trial of 20 minutes."),
        (RANKS, "The second and third rounds take 20 minutes."),
        (WAGE, "The second week is unpaid."),
        (WAGE, "A trainee gets the wage from the second week on."),
        (WAGE, "From the second week on a trainee gets a quarter of the wage."),
        (ROUNDS, "The rounds start with a baking trial."),
        (ROUNDS, "The rounds end with a tasting."),
        (ROUNDS, "There are three rounds: a talk with the owner, a tasting and a baking trial of two hours."),
    ],
)
def test_a_figure_of_another_scale_bound_period_or_thing_is_not_stated(source: str, said: str) -> None:
    assert not stated(said, source)


PIECES = ["at least", "40", "five", "₹50B", "a year", "every day", "second", "half of", "rounds", ", ", "and"]
PIECES += [
    "more than",
    "weekly",
    "a quarter",
    "tests",
    "or",
    "between",
    "7 AM",
    "of",
    "one",
    "within",
    "after a day",
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(texts)
def test_every_text_states_itself(text: str) -> None:
    assert stated(f"Work {text}", f"Work {text}")


@given(st.text(max_size=80), st.text(max_size=80), texts, texts)
def test_nothing_breaks_the_check(said: str, source: str, more: str, figures: str) -> None:
    assert stated(f"{said} {more}", f"Work {source} {figures}") in (True, False)
