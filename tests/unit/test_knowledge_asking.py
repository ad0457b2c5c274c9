"""What of a message is the question, and what a document denies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.asking import asked_part, beside_the_question, things_asked
from knowledge.gaps import denials, is_boilerplate, is_gap
from knowledge.kinds import asks_figure, counted, gives, kinds_asked
from knowledge.support import Signs, support
from knowledge.words import stem, words_of


def test_a_story_before_the_question_is_passed_over() -> None:
    story = "My house is far away and my mother is not well. Which documents should I bring to the office?"
    assert asked_part(story) == "Which documents should I bring to the office?"


def test_a_question_behind_a_comma_is_found() -> None:
    text = "my sister studies in another city and writes late, how long is the science internship"
    assert asked_part(text) == "how long is the science internship"


def test_a_short_message_is_a_question_as_a_whole() -> None:
    assert asked_part("Salary. Any bonus?") == "Salary. Any bonus?"


def test_a_message_that_asks_nothing_of_its_own_is_kept_whole() -> None:
    text = "I finished my degree in history in 2018 and never worked in a company. Can I?"
    assert asked_part(text) == text


def test_what_is_told_beside_a_question_is_known_by_its_place() -> None:
    text = "I have coded only in Java for eight long years. Which languages do they accept?"
    told = beside_the_question(text)
    assert told == frozenset(range(10))
    assert not beside_the_question("Salary. Any bonus?")
    assert not beside_the_question("I have coded only in Java for eight long years now, sir, nothing else.")


@given(st.text(max_size=300))
def test_what_is_told_never_reaches_beyond_the_message(text: str) -> None:
    assert all(0 <= at < len(words_of(text)) for at in beside_the_question(text))


@given(st.text(max_size=300))
def test_what_is_asked_is_never_empty_where_the_message_is_not(text: str) -> None:
    assert bool(asked_part(text).strip()) == bool(text.strip())
    assert len(things_asked(text)) != 1


def test_two_things_asked_at_once_are_told_apart() -> None:
    assert things_asked("typing speed and dress code") == ["typing speed", "dress code"]
    assert things_asked("How long is the test and what is it?") == []


def test_a_denial_of_a_date_denies_no_amount() -> None:
    text = "The guide does not say when stock grants vest, or how long the shift is."
    kinds = [denial.kinds for denial in denials(text)]
    assert frozenset({"time"}) in kinds
    assert frozenset({"duration"}) in kinds


def test_a_denial_knows_the_figure_that_it_names() -> None:
    (denial,) = denials("The guide gives no walk-in date or venue address.")
    assert not denial.kinds
    assert denial.names == {"date", "time", "place"}
    assert list(denials("The date is 2 April.")) == []


def test_gaps_and_boilerplate_are_known_by_their_words() -> None:
    assert is_gap("What this guide does not say > Pay")
    assert is_boilerplate("", "We are an Equal Opportunity employer.")
    assert not is_boilerplate("Pay", "The pay is equal for all.")


def test_the_last_word_of_what_is_counted_counts() -> None:
    assert counted("how many paid leaves are there") == stem("leaves")


def test_an_address_to_write_to_is_no_other_figure() -> None:
    asked = kinds_asked("what is the email of the recruiter")
    assert gives(asked, "Write to jobs@example.com")
    assert not gives(asked, "The recruiter answers questions.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the salary?", "Rs 21,000 a month."),
        ("How many minutes do we get?", "Seventy-five minutes."),
        ("When is the interview?", "On Tuesdays, from noon on."),
        ("What is the fee?", "It is free of charge."),
        ("How often do night shifts come?", "Every third week."),
        ("What is the CGPA cut-off?", "A CGPA of 6.5."),
        ("What is the phone number?", "Call 0800 555 123."),
    ],
)
def test_figures_are_known_in_the_ways_in_which_they_are_written(question: str, text: str) -> None:
    asked = kinds_asked(question)
    assert asks_figure(asked)
    assert gives(asked, text)
    assert not gives(asked, "Everybody is welcome here.")


def test_a_yes_or_no_needs_no_figure() -> None:
    assert not asks_figure(kinds_asked("Is there a joining bonus?"))
    assert asks_figure(kinds_asked("Is there a joining bonus and how much is it?"))
    assert asks_figure(kinds_asked("Is there a bonus and when is it paid?"))
    assert not asks_figure(kinds_asked("Do I get my salary when the office is closed?"))


def test_a_sum_is_not_asked_for_by_who_wants_to_pay() -> None:
    assert not asks_figure(kinds_asked("How do I pay by card?"))


def test_a_percentage_is_no_range_of_salaries() -> None:
    assert not gives(kinds_asked("bonus percent"), "A bonus of 50,000 and 3.5-5 LPA")


def test_every_sign_speaks_for_or_against_an_answer() -> None:
    some = Signs(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
    for sign in ("gap", "no_figure", "uncounted", "other_role", "elsewhere"):
        assert support(some._replace(**{sign: 1.0})) < support(some)
    for sign in ("whole", "part", "present", "literal"):
        assert support(some._replace(**{sign: 0.5})) < support(some)
    assert support(some._replace(near=0.1)) > support(some)
