import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grounding import names_in, negated, numbers_in
from knowledge.kinds import counted, counts, gives, kinds_asked, same_form
from knowledge.words import rarity, stem, words_of


def test_words_meet_in_their_stems() -> None:
    assert stem("labeling") == stem("labels") == stem("labeled")
    assert stem("qualifications") == stem("qualification")


@given(st.text(max_size=30))
def test_a_stem_is_never_longer_than_its_word(word: str) -> None:
    assert all(len(stem(each)) <= len(each) + 1 for each in words_of(word))


def test_rare_words_tell_more() -> None:
    assert rarity("annotation") > rarity("work") > rarity("the")


@pytest.mark.parametrize(
    ("question", "text", "given"),
    [
        ("How long is the test?", "It takes 60 minutes.", True),
        ("How long is the test?", "It is hard.", False),
        ("When is it?", "On 2 April, 9:30 AM.", True),
        ("When is it?", "In three rounds.", False),
        ("What is the salary?", "3.5-5 LPA", True),
        ("What is the salary?", "Five associates.", False),
        ("What should I bring?", "A pen.", True),
    ],
)
def test_a_figure_of_the_kind_asked_for_is_looked_for(question: str, text: str, given: bool) -> None:
    assert gives(kinds_asked(question), text) is given


def test_how_many_asks_for_a_number_of_that_thing() -> None:
    thing = counted("How many questions are there?")
    assert thing == stem("questions")
    assert counts("There are 20 hard questions.", [thing])
    assert not counts("The questions take 60 minutes.", [thing])


def test_a_yes_and_a_which_question_differ_in_form() -> None:
    assert not same_form(kinds_asked("Do I need a degree?"), kinds_asked("Which degree do I need?"))


def test_numbers_are_compared_as_values() -> None:
    assert numbers_in("12K, 1,000 and four; 3.5 LPA") == {12_000.0, 1000.0, 4.0, 350_000.0}


def test_names_are_capitalised_words_inside_a_sentence() -> None:
    assert names_in("The office of Google is in Pune.") == {stem("google"), stem("pune")}


def test_a_denial_is_seen_past_an_opening_no() -> None:
    assert negated("It is not required.")
    assert not negated("No, the job is on site.")
    assert negated("You don’t need it.")
