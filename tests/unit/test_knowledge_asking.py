"""What of a message is the question, and what a document denies."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.asking import asked_part, things_asked
from knowledge.gaps import denials, is_boilerplate, is_gap
from knowledge.kinds import counted, gives, kinds_asked
from knowledge.support import Signs, support
from knowledge.words import stem


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
    assert frozenset({"date"}) in kinds
    assert frozenset({"duration", "date"}) in kinds


def test_a_denial_knows_the_figure_that_it_names() -> None:
    (denial,) = denials("The guide gives no walk-in date or venue address.")
    assert not denial.kinds
    assert denial.names == {"date", "place"}
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


def test_every_sign_against_an_answer_takes_support_away() -> None:
    good = Signs(1, 1, 1, 0, 0, 0, 0, 0, 0)
    for sign in ("missing", "gap", "no_figure", "uncounted", "other_role", "elsewhere"):
        assert support(good._replace(**{sign: 1.0})) < support(good)
