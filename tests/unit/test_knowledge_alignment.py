"""A sentence of a draft stands in one part of a passage, in its order, with what its words depend on."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.alignment import in_line
from knowledge.evidence import evidence_of
from knowledge.rewording import compounds, figures_as, halves, orders
from knowledge.weighing import Encodings, Given, Ranked
from storage.passages import ListedPassage


def says(text: str, said: str, section: str = "Rules", title: str = "Harbour Foods scheme") -> bool:
    """Whether any part of a passage says this, as far as the order of words goes."""
    passage = ListedPassage("p", "harbour.md", title, None, section, "text", text)
    read = Given(passage, cast(Encodings, None), 0.0, True, True, ())
    return any(in_line(said, part) for part in evidence_of(Ranked(read, 0.0, 0.0, (), None, 0.0, None)))


JOINING = "Graduates join in September, while apprentices join in January."
REPORTS = "Mentors review reports, and the plant manager approves them."
CITIES = "Cooks in Goa live at the hotel three days a week, and cooks in Kochi live at home."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (JOINING, "Graduates join in January."),
        (JOINING, "Graduates and apprentices join in September."),
        (REPORTS, "Mentors approve reports."),
        (REPORTS, "The plant manager reviews reports."),
        (CITIES, "Cooks in Goa live at home."),
        (CITIES, "Cooks live at home."),
        (CITIES, "Cooks in Kochi live at the hotel."),
        ("Trainees from partner colleges need 55%.", "Trainees from colleges need 55%."),
        (
            "The mentors' scheme is teaching by senior cooks.",
            "The mentors' scheme is teaching of senior cooks.",
        ),
    ],
)
def test_a_subject_stays_with_what_its_own_clause_says_of_it(text: str, said: str) -> None:
    assert says(text, text)
    assert not says(text, said)


TOOLS = "Cooks use Orbit as a planner, Ledger and Sheets to count stock, and Quill for letters."
COATS = "Trainees wear white coats in the laboratory and blue coats in the factory."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOOLS, "Cooks use Quill as a planner."),
        (TOOLS, "Cooks use Orbit to count stock."),
        (TOOLS, "Cooks use Orbit for letters."),
        (COATS, "Trainees wear white coats in the factory."),
        (COATS, "Trainees wear white coats."),
        ("- Ovens are in Goa.\n- Salads come from Kochi.", "Ovens come from Kochi."),
        ("| Kind | Named |\n|---|---|\n| Planner | Orbit |", "Orbit is a tool."),
    ],
)
def test_a_label_or_a_place_stays_with_its_own_item(text: str, said: str) -> None:
    assert not says(text, said, section="Tools")


def test_an_item_of_a_list_may_be_told_by_itself() -> None:
    assert says(TOOLS, "Cooks use Quill for letters.")
    assert says(TOOLS, "Cooks use Ledger and Sheets to count stock.")
    assert says("| Kind | Named |\n|---|---|\n| Planner | Orbit |", "Orbit is a planner.")


DEGREE = "Applicants need a degree in chemistry or biology, and a driving licence."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DEGREE, "Applicants need a degree in chemistry and biology."),
        (DEGREE, "Applicants need a degree in chemistry."),
        (DEGREE, "Applicants need a degree in biology."),
        ("Bring your passport, your bank card and a contract.", "Bring your passport or your bank card."),
        ("| Step | What |\n|---|---|\n| Entry | Passport, contract |", "Entry: passport or contract."),
    ],
)
def test_and_stays_and_and_no_alternative_is_left_out(text: str, said: str) -> None:
    assert not says(text, said)


CHEFS = "Cooks may taste the wine, and waiters must sign for it."


def test_what_may_be_is_no_fact() -> None:
    assert says(CHEFS, "Cooks may taste the wine.")
    assert not says(CHEFS, "Cooks taste the wine.")
    assert says(CHEFS, "Waiters must sign for it.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Late applications are read if places remain.", "Late applications are read."),
        (
            "Cooks from abroad need a permit before the contract is signed.",
            "Cooks from abroad need a permit.",
        ),
        ("Meals are free in the canteen during night shifts.", "Meals are free in the canteen."),
        ("The notice is 30 days during probation and 60 days later.", "The notice is 30 days."),
        ("Cooks may park at the gate, except on Fridays.", "Cooks may park at the gate."),
        ("Cooks may leave early, but their bonus is lost.", "Cooks may leave early."),
        ("Trainees who pass the hygiene exam cook.", "Trainees cook."),
        ("The pay is 40 a day, depending on the place.", "The pay is 40 a day."),
        ("Fines cost a quarter of the wage.", "Fines cost a quarter."),
        ("- Study: enrolled in a cookery school.", "You need a cookery school."),
    ],
)
def test_a_condition_goes_with_what_it_limits(text: str, said: str) -> None:
    assert says(text, text.removeprefix("- "))
    assert not says(text, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("For example, one cook made a soup in a month.", "One cook made a soup in a month."),
        ("A sample menu runs from soup to cake.", "A menu runs from soup to cake."),
        ("You must know herbs such as basil.", "You must know basil."),
        ("A sample day of a cook:\n- 9:00 AM: wash salad", "At 9:00 AM there is salad to wash."),
    ],
)
def test_an_example_does_not_become_a_rule(text: str, said: str) -> None:
    assert not says(text, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (JOINING, "Apprentices join in January."),
        (REPORTS, "Mentors review reports."),
        ("The test checks scenarios of meal planning.", "The test checks meal planning scenarios."),
        ("The course takes two days and covers soups.", "The course covers soups."),
        (
            "The guide names basil and mint as examples of herbs.",
            "Basil and mint are named as examples of herbs.",
        ),
        ("You may use salt in the test.", "In the test, you may use salt."),
        ("Bring your passport, a card and a contract.", "You should bring your passport, card and contract."),
        ("The course starts at noon, so bring a lunch.", "Bring a lunch, because the course starts at noon."),
        (
            "Any cook can apply, and a licence is preferred.",
            "Any cook can apply, although a licence is preferred.",
        ),
    ],
)
def test_honest_rewordings_live(text: str, said: str) -> None:
    assert says(text, said)


def test_a_sentence_may_not_cross_the_items_of_a_list_or_take_another_subject() -> None:
    assert not says(
        "The dress code for cooks is casual.", "Cooks are casual.", section="Dress code for cooks"
    )
    assert not says("A squad has ten cooks.", "There works a squad of ten cooks.")


def test_a_sentence_is_halved_with_the_subject_of_the_first_half() -> None:
    assert ("The course takes a day", "The course covers soups.") in list(
        halves("The course takes a day and covers soups.")
    )


def test_a_figure_is_written_as_the_source_writes_it() -> None:
    assert figures_as("It takes one hour.", "It takes 60 minutes.") == "It takes 60 minutes."


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_that_is_written_breaks_the_comparison(text: str, said: str) -> None:
    says(text, said)
    list(orders(said))
    list(compounds(text))


@given(st.from_regex(r"[A-Z][a-z]{2,8}( [a-z]{1,8}){2,9}\.", fullmatch=True))
def test_every_sentence_says_itself(text: str) -> None:
    assert says(text, text)
