"""What changes between two states of the index, whatever they hold."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answer
from knowledge.changes import AnswerChange, CheckQuestion, compared_answers, compared_passages
from storage.passages import ListedPassage

QUESTION = CheckQuestion("How much does a baker earn?", "baker")


def passage(source: str, section: str, text: str, id_: str = "") -> ListedPassage:
    return ListedPassage(id_ or f"{source}{section}{text}", source, "T", None, section, "prose", text)


few = st.sampled_from(["a", "b"])
states = st.lists(st.builds(passage, few, few, st.sampled_from(["x", "y", "z"])), max_size=9)


@given(states, states)
def test_every_passage_is_counted_once_on_each_side(
    before: list[ListedPassage], after: list[ListedPassage]
) -> None:
    changes = compared_passages(before, after)
    old = [was for was, _ in changes.changed] + list(changes.removed)
    new = [now for _, now in changes.changed] + list(changes.added)
    assert changes.unchanged + len(old) == len(before)
    assert changes.unchanged + len(new) == len(after)
    assert not Counter(old) - Counter(before)
    assert not Counter(new) - Counter(after)
    assert Counter(before) - Counter(old) == Counter(after) - Counter(new)


@given(states, states)
def test_what_was_added_one_way_was_removed_the_other_way(
    before: list[ListedPassage], after: list[ListedPassage]
) -> None:
    there, back = compared_passages(before, after), compared_passages(after, before)
    assert Counter(there.added) == Counter(back.removed)
    assert Counter(there.changed) == Counter((new, old) for old, new in back.changed)


@given(states)
def test_nothing_changes_between_a_state_and_itself(state: list[ListedPassage]) -> None:
    assert compared_passages(state, state).none
    assert Counter(compared_passages([], state).added) == Counter(state)


@given(states, states)
def test_a_changed_passage_stays_in_its_place_with_another_text(
    before: list[ListedPassage], after: list[ListedPassage]
) -> None:
    for old, new in compared_passages(before, after).changed:
        assert (old.source, old.section) == (new.source, new.section)
        assert old.text != new.text


def test_a_new_title_alone_changes_no_passage() -> None:
    assert compared_passages([passage("a", "b", "x", "1")], [passage("a", "b", "x", "2")]).none


def answer(text: str, answered: bool = True) -> Answer:
    return Answer(QUESTION.text, answered, "extractive", text, (), ())


def test_answers_that_come_go_or_read_differently_are_told_apart() -> None:
    earns, more = answer("A baker earns 300. [1]"), answer("A baker earns 310. [1]")
    refused = answer("My documents do not answer this.", answered=False)
    told = [
        compared_answers([QUESTION], [old], [new])[0]
        for old, new in ((refused, earns), (earns, refused), (earns, more))
    ]
    assert [change.turn for change in told] == ["answered", "refused", "other"]
    assert told[2] == AnswerChange(QUESTION, "A baker earns 300.", "A baker earns 310.")


def test_another_number_of_a_source_or_another_refusal_is_no_change() -> None:
    pairs = (
        (answer("A baker earns 300. [1]"), answer("A baker earns 300. [2][3]")),
        (answer("No.", answered=False), answer("They do not say.", answered=False)),
    )
    assert all(not compared_answers([QUESTION], [old], [new]) for old, new in pairs)
