"""Whatever stands in documents, answers and names: every reply is HTML that Telegram takes, and fits."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import replies
from bot.appeal_desk import OnDesk
from bot.buttons import Action, decode
from bot.markup import MAX_UNITS, escape, messages, shortened, units
from bot.replies import Reply
from bot.replies.answers import shortened as on_button
from bot.replies.desk import NOTICED, given_in, on_desk, verdict
from coaching.appeals import Appeal, Given, Settled, coached, mark_of
from coaching.candidate import Candidate, Quiet
from coaching.grades import Forbidden
from coaching.grading import CriterionGrade, Grade
from coaching.lessons import Lesson
from coaching.profiles import load_roles
from coaching.questions import ChoiceQuestion, TextQuestion
from coaching.quiz import Shown, Summary, Vote
from coaching.quiz_log import Showing
from coaching.streak import Streak
from knowledge.answering import Answer, Citation
from knowledge.suggestions import NextQuestion
from playground.html import parse_html
from storage.passages import ListedPassage
from tests.support.bank import shipped_bank

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROLES = load_roles()
QUESTION = next(q for q in shipped_bank() if isinstance(q, TextQuestion))
CRITERIA = QUESTION.rubric.criteria
CHOICE = next(q for q in shipped_bank() if isinstance(q, ChoiceQuestion))
CANDIDATE = Candidate(1, NOW)
SHOWN = Shown(Showing(1, 1, 1, 0, 3, QUESTION.id, NOW), QUESTION)

foreign = st.text(st.characters(blacklist_categories=["Cs"]), max_size=300) | st.sampled_from(
    ["<b>", "</blockquote>", "&amp;&lt;", "a\u202eb", "<a href='x'>", "&#1;", "\u0000"]
)
scores = st.floats(0, 1)
citations = st.builds(
    Citation,
    n=st.integers(1, 9),
    passage_id=st.just("0123456789abcdef"),
    source=foreign,
    title=foreign,
    section=foreign,
    quote=foreign,
    dated=st.none() | st.dates(),
)
next_questions = st.builds(
    NextQuestion,
    id=st.just("0123456789ab"),
    text=foreign.map(lambda text: f"What is {text}?"),
    role=st.none(),
)
answers = st.builds(
    Answer,
    question=foreign,
    answered=st.booleans(),
    mode=st.sampled_from(["extractive", "model"]),
    answer=foreign.map(lambda text: f"It says: {text}"),
    citations=st.lists(citations, max_size=4).map(tuple),
    nearest=st.lists(foreign, max_size=3).map(tuple),
    next=st.lists(next_questions, max_size=3).map(tuple),
)
criteria = st.builds(
    CriterionGrade, name=foreign, weight=st.floats(0.1, 9), score=scores, evidence=foreign, missing=foreign
)
grades = st.builds(
    Grade,
    score=scores,
    mode=st.sampled_from(["rubric", "model"]),
    criteria=st.lists(criteria, min_size=1, max_size=5).map(tuple),
    flags=st.lists(st.sampled_from([*replies.DOUBTS, "calibrated"]), max_size=3).map(tuple),
    feedback=foreign,
    rubric_version=st.just("0" * 12),
)


def is_fit_to_send(reply: Reply) -> None:
    sent = messages(reply.blocks)
    assert sent
    for text in sent:
        parse_html(text)
        assert 0 < units(text) <= MAX_UNITS
    for row in reply.keyboard:
        for label, data in row:
            assert label
            pressed = decode(data)
            assert pressed is not None
            assert pressed.action in get_args(Action)


@given(answers)
def test_an_answer_is_fit_to_send(answer: Answer) -> None:
    is_fit_to_send(replies.answer(answer, 10**15))


@given(answers, next_questions)
def test_the_answer_to_a_tapped_question_is_fit_to_send(answer: Answer, question: NextQuestion) -> None:
    for role in (None, next(iter(ROLES.values()))):
        reply = replies.tapped(question, role, replies.answer(answer, 1))
        is_fit_to_send(reply)
        assert reply.blocks[0].startswith("❓ <b>What is ")


@given(st.text(st.characters(categories=["L", "Zs", "Po"]), max_size=200))
def test_a_long_question_is_cut_at_a_word_to_fit_on_a_button(text: str) -> None:
    label = on_button(text)
    assert len(label) <= 60
    assert label == text if len(text) <= 60 else label.endswith("…")


def test_a_cut_question_ends_with_a_whole_word() -> None:
    text = "Which cloud platforms should I practice on for an infrastructure role, please?"
    assert on_button(text) == "Which cloud platforms should I practice on for an…"


@given(grades, foreign)
def test_a_grade_is_fit_to_send(grade: Grade, answer: str) -> None:
    is_fit_to_send(replies.graded(grade, QUESTION, answer, replies.AfterGrade(10**15, True, True)))


@given(foreign.filter(bool), st.lists(scores, min_size=len(CRITERIA), max_size=len(CRITERIA)))
def test_a_grade_with_a_better_version_is_fit_to_send(answer: str, each: list[float]) -> None:
    graded = tuple(
        CriterionGrade(c.name, c.weight, s, answer, "") for c, s in zip(CRITERIA, each, strict=True)
    )
    grade = Grade(0.5, "rubric", graded, (), "Counted: something.", "0" * 12)
    is_fit_to_send(replies.graded(grade, QUESTION, answer, replies.AfterGrade(10**15, True, True)))


@given(foreign.filter(bool))
def test_a_better_version_by_a_model_is_fit_to_send_and_says_who_wrote_it(text: str) -> None:
    reply = replies.better_by_model(text)
    is_fit_to_send(reply)
    assert "Written by a language model" in reply.blocks[-1]
    assert ("facts where you see ___" in reply.blocks[-1]) == ("___" in text)


def test_who_is_told_that_a_grade_is_unsure_hears_of_a_coach_only_where_there_is_one() -> None:
    grade = Grade(0.0, "rubric", (), ("unsure",), "Counted: nothing.", "0" * 12)
    for has_coach in (True, False):
        said = "\n".join(replies.graded(grade, QUESTION, "x", replies.AfterGrade(1, has_coach)).blocks)
        assert "I am not quite sure of this grade" in said
        assert ("A coach may look at it" in said) == has_coach


def test_a_better_version_keeps_the_candidates_words_and_marks_what_is_added() -> None:
    first, *others = CRITERIA
    answer = "I look for <the> rule first. Then I go home."
    graded = (
        CriterionGrade(first.name, first.weight, 1.0, "I look for <the> rule first.", ""),
        *(CriterionGrade(c.name, c.weight, 0.0, "", "") for c in others),
    )
    grade = Grade(0.5, "rubric", graded, (), "Counted: something.", "0" * 12)
    said = "\n".join(replies.graded(grade, QUESTION, answer, replies.AfterGrade(1)).blocks)
    added = "\n".join(f"➕ <b>{escape(criterion.expects)}" for criterion in others[:1])
    assert f"I look for &lt;the&gt; rule first.\n{added}" in said
    assert "Then I go home." in said


@given(foreign, foreign, foreign)
def test_a_passage_is_fit_to_send(title: str, section: str, text: str) -> None:
    is_fit_to_send(replies.passage(ListedPassage("1", "s", title, None, section, "text", text * 40)))
    is_fit_to_send(replies.passage(None))


@given(foreign)
def test_what_a_candidate_is_called_or_types_is_fit_to_send_back(text: str) -> None:
    for reply in (replies.welcome(text), replies.unknown_command(f"/{text}"), replies.private_only(text)):
        is_fit_to_send(reply)


@given(st.lists(foreign, min_size=1, max_size=4).map(tuple), foreign, st.booleans(), st.booleans())
def test_what_a_question_rests_on_is_fit_to_send(
    path: tuple[str, ...], text: str, late: bool, newer_open: bool
) -> None:
    lesson = Lesson(path, text)
    is_fit_to_send(replies.lesson(lesson))
    for question in (CHOICE, None):
        vote = Vote(SHOWN.showing, question, True, True, late, newer_open)
        for read in (lesson, None):
            said = replies.voted(vote, read)
            assert said is not None or (question and not late and read is None)
            if said:
                is_fit_to_send(said)


def test_every_fixed_reply_is_fit_to_send() -> None:
    role = next(iter(ROLES.values()))
    quizzed = replace(CANDIDATE, quiz_at=NOW.time())
    for reply in (
        *(replies.ask_role(ROLES, onboarding) for onboarding in (True, False)),
        *(replies.ask_time(onboarding) for onboarding in (True, False)),
        *(replies.ask_zone(ZoneInfo("Asia/Kolkata"), onboarding) for onboarding in (True, False)),
        *(replies.ready(CANDIDATE, role) for role in (*ROLES.values(), None)),
        *(replies.settings(candidate, role) for candidate in (CANDIDATE, quizzed)),
        *(replies.resumed(candidate) for candidate in (CANDIDATE, quizzed)),
        *(replies.text_question(SHOWN, push) for push in (True, False)),
        *(
            replies.summary(Summary(1, answered, right, 10 * right, Streak(right, (), True)))
            for answered, right in ((0, 0), (3, 1), (3, 3))
        ),
        *(replies.small_talk(kind, role) for kind in ("greeting", "thanks")),
        replies.saved(CANDIDATE, None),
        replies.bad_time(),
        replies.bad_zone(),
        replies.bad_quiet(),
        replies.ask_quiet(),
        replies.ask_daily(CANDIDATE),
        replies.saved(replace(quizzed, quiet=Quiet(time(22), time(7))), role),
        replies.question_left(),
        replies.lesson(None),
        replies.zone_set(ZoneInfo("Asia/Kolkata"), NOW),
        replies.paused(),
        replies.skipped(QUESTION, 10**15),
        replies.nothing_to_skip(),
        replies.still_open(SHOWN),
        replies.unknown_poll(),
        replies.help_text(),
        replies.only_text(),
        replies.no_words(),
        replies.question_gone(),
        replies.apology(),
        replies.privacy(),
        replies.confirm_forget(),
        replies.forgotten(),
        replies.kept(),
    ):
        is_fit_to_send(reply)


def test_toasts_fit_over_a_button() -> None:
    assert all(0 < len(toast) <= 200 for toast in (replies.stale_button(), replies.noted()))


def test_a_missed_quiz_is_named_by_its_day_where_it_was_not_yesterdays() -> None:
    assert "yesterday's quiz" in replies.missed_quiz(date(2026, 2, 28), date(2026, 3, 1))
    assert "of 28 February" in replies.missed_quiz(date(2026, 2, 28), date(2026, 3, 2))


@given(foreign)
def test_what_is_said_with_a_free_text_question_stands_above_it(note: str) -> None:
    reply = replies.text_question(SHOWN, True, note)
    is_fit_to_send(reply)
    assert reply.blocks[-2:] == replies.text_question(SHOWN, True).blocks


long = st.text(st.sampled_from("a b😀\n<&é"), max_size=60).map(lambda text: text * 90)
questions = st.just(QUESTION) | st.none()
forbidden = st.lists(
    st.builds(Forbidden, words=foreign | long, weight=st.floats(0.1, 9), hint=foreign), max_size=7
)


@st.composite
def appeals(draw: st.DrawFn) -> OnDesk:
    """A graded answer on the desk; some of its criteria are those of a question of the bank."""
    question = draw(questions)
    grade = draw(grades)
    named = zip(grade.criteria, [each.name for each in CRITERIA] + [""] * 5, strict=False)
    grade = replace(
        grade,
        criteria=tuple(
            replace(each, name=name or each.name, evidence=draw(foreign | long)) for each, name in named
        ),
        flags=tuple(draw(st.lists(st.sampled_from([*NOTICED, "one of a later version"]), max_size=8))),
        forbidden=tuple(draw(forbidden)),
    )
    appeal = Appeal(
        2**62, 1, QUESTION.id, draw(foreign | long), grade, NOW, interview_id=draw(st.none() | st.just(3))
    )
    return OnDesk(appeal, question)


@given(appeals(), st.integers(0, 5), st.sets(st.integers(0, 6)), st.booleans())
@settings(max_examples=60)
def test_a_page_of_the_desk_is_one_message_whatever_was_answered(
    found: OnDesk, pressed: int, struck: set[int], began_anew: bool
) -> None:
    grade = found.appeal.grade
    given = Given(
        (3,) * min(pressed, len(grade.criteria)), frozenset(struck & {*range(len(grade.forbidden))})
    )
    page = on_desk(found, given, 7, began_anew)
    is_fit_to_send(page)
    assert len(messages(page.blocks)) == 1
    is_cut = escape(found.appeal.answer) not in page.blocks[-3]
    labels = [label for row in page.keyboard for label, _ in row]
    assert is_cut == ("📄 The whole answer" in labels)
    values = [data.split(":", 1)[1].split(".")[1:] for row in page.keyboard for _, data in row]
    assert None not in [given_in(value[:3], grade) for value in values if len(value) > 2]


@given(appeals())
@settings(max_examples=30)
def test_a_coachs_verdict_is_one_message(found: OnDesk) -> None:
    given = Given((2,) * len(found.appeal.grade.criteria))
    settled = Settled(coached(found.appeal.grade, given), found.appeal.grade.score, None)
    told = verdict(replace(found, appeal=replace(found.appeal, settled=settled)))
    is_fit_to_send(told)
    assert len(messages(told.blocks)) == 1


def test_what_was_pressed_for_another_grade_is_not_read_as_for_this_one() -> None:
    grade = Grade(0.5, "rubric", (CriterionGrade("A", 1, 0.5, "a", ""),), (), "", "v1")
    assert given_in([mark_of(grade), "3", ""], grade) == Given((3,))
    assert given_in([mark_of(replace(grade, rubric_version="v2")), "3", ""], grade) is None
    assert given_in(["3"], grade) is None  # a button of an earlier release
    assert given_in([mark_of(grade), "33", ""], grade) is None
    assert given_in([mark_of(grade), "5", ""], grade) is None


@given(foreign | long, st.integers(2, 300))
def test_a_text_is_cut_to_units_as_telegram_counts_them(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert len(cut.encode("utf-16-le")) // 2 <= most
    assert cut == text or cut.endswith("…")
