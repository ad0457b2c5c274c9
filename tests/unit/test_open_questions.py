"""Open questions gathered into gaps, and what coaches and candidates read of them."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot import replies
from bot.buttons import COACH_ACTIONS, Action, Press, decode
from bot.gap_desk import Preview, Told
from bot.markup import MAX_UNITS, messages, units
from bot.replies import Reply
from coaching.gaps import Gap, OpenQuestion, by_need
from coaching.profiles import load_roles
from coaching.reviewed import MAX_ANSWER, MAX_QUESTION, Fault, Reviewed
from knowledge.answering import Answer
from knowledge.refusal import REFUSAL
from playground.html import parse_html

ROLES = load_roles()
FIRST = OpenQuestion(1, 501, "any cab", "any cab", "ml-engineer", "No.", wants_coach=False, reachable=True)

foreign = st.text(st.characters(blacklist_categories=["Cs"]), max_size=4000)
questions = st.builds(
    OpenQuestion,
    id=st.integers(1, 10**15),
    candidate_id=st.integers(1, 5),
    words=foreign,
    text=foreign,
    role=st.sampled_from([None, "gone", *ROLES]),
    told=foreign,
    wants_coach=st.booleans(),
    reachable=st.booleans(),
)
gaps = st.lists(questions, min_size=1, max_size=9).map(lambda found: Gap(tuple(found)))
answers = st.builds(
    Reviewed,
    st.text(min_size=1, max_size=MAX_QUESTION),
    st.text(min_size=1, max_size=MAX_ANSWER),
    st.sampled_from([None, *ROLES]),
)


def asked(number: int, person: int, **other: object) -> OpenQuestion:
    return replace(FIRST, id=number, candidate_id=person, **other)  # type: ignore[arg-type]


def is_fit_to_send(reply: Reply, most: int = 99) -> None:
    sent = messages(reply.blocks)
    assert 0 < len(sent) <= most
    for text in sent:
        parse_html(text)
        assert 0 < units(text) <= MAX_UNITS
    assert reply.placeholder is None or len(reply.placeholder) <= 64
    for row in reply.keyboard:
        for label, data in row:
            pressed = decode(data)
            assert label
            assert pressed is not None
            assert pressed.action in COACH_ACTIONS


# --- gaps


def test_a_person_counts_once_however_often_they_asked() -> None:
    gap = Gap((asked(1, 501), asked(2, 501, wants_coach=True), asked(3, 502)))
    assert (gap.people, gap.wanting) == (2, 1)


def test_what_most_people_want_from_a_coach_comes_first() -> None:
    popular = Gap((asked(1, 1), asked(2, 2), asked(3, 3)))
    wanted = Gap((asked(4, 4, wants_coach=True),))
    lonely = Gap((asked(5, 5),))
    assert by_need([lonely, popular, wanted]) == [wanted, popular, lonely]


def test_an_answer_goes_to_each_for_the_question_that_they_asked_last() -> None:
    gap = Gap((asked(9, 501), asked(3, 502), asked(12, 501), asked(4, 503, reachable=False)))
    assert {person: question.id for person, question in gap.addressees.items()} == {501: 12, 502: 3}


def test_other_wordings_are_listed_once_and_without_the_central_one() -> None:
    gap = Gap((asked(1, 1), asked(2, 2, text="cab?"), asked(3, 3), asked(4, 4, text="cab?")))
    assert gap.wordings == ("cab?",)


def test_a_gap_is_about_the_role_of_most_of_its_questions() -> None:
    gap = Gap((asked(1, 1, role=None), asked(2, 2), asked(3, 3)))
    assert gap.role == "ml-engineer"


# --- replies


@given(st.lists(gaps, max_size=20), st.integers(-5, 99))
def test_any_page_of_gaps_is_fit_to_send_in_one_message(found: list[Gap], start: int) -> None:
    is_fit_to_send(replies.open_gaps(found, start, ROLES), most=1)


@given(gaps)
def test_a_gap_is_fit_to_send_in_one_message(found: Gap) -> None:
    is_fit_to_send(replies.gap(found, ROLES), most=1)
    is_fit_to_send(replies.how_to_answer(found), most=1)


@given(answers, st.integers(0, 3), foreign)
def test_an_answer_is_fit_to_send_in_one_message(answer: Reviewed, people: int, words: str) -> None:
    is_fit_to_send(replies.preview(Preview(10**15, answer, people), ROLES), most=1)
    is_fit_to_send(replies.coach_answer(Told(words, answer)), most=1)


def test_every_fixed_reply_to_a_coach_is_fit_to_send() -> None:
    for reply in (
        *(replies.bad_answer(fault) for fault in get_args(Fault)),
        *(replies.published(people) for people in (0, 1, 7)),
        *(replies.cancelled(answering) for answering in (True, False)),
        replies.answered_already(),
        replies.dismissed(),
        replies.draft_dropped(),
        replies.draft_gone(),
        replies.gap_closed(),
        replies.index_busy(),
        replies.passed_on(),
    ):
        is_fit_to_send(reply, most=1)


def test_a_coach_is_offered_under_refusals_alone_and_only_where_there_is_one() -> None:
    refused = Answer("any cab?", False, "extractive", REFUSAL, (), ())
    [[(_, data)]] = replies.answer(refused, 10**15, coaches=True).keyboard
    assert decode(data) == Press("coach", str(10**15))
    assert replies.answer(refused, 1).keyboard == ()
    answered = replies.answer(replace(refused, answered=True), 1, coaches=True)
    assert not any(data.startswith("coach") for row in answered.keyboard for _, data in row)


def test_only_coaches_have_buttons_for_coaches() -> None:
    assert set(get_args(Action)) > COACH_ACTIONS
    assert "coach" not in COACH_ACTIONS
