"""What is seen in an answer before it is graded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_checks import denies, fault_of, flags_of, is_stuffed
from coaching.answer_text import AnswerText

QUESTION = "How do you handle an item that the guidelines do not cover?"
REFERENCE = "I check the guidelines, ask my lead and document the decision."


def flag(answer: str, question: str = QUESTION, reference: str = REFERENCE) -> str | None:
    fault = fault_of(AnswerText.of(answer), question, reference)
    return fault.flag if fault else None


@pytest.mark.parametrize("answer", ["", "   \n", "\u200b\u200b", "\u2066\u2069"])
def test_an_empty_answer_is_called_empty(answer: str) -> None:
    assert flag(answer) == "empty"


@pytest.mark.parametrize(
    "answer", ["ok", "fine", "Yes.", "I don't know", "idk", "no idea", "nothing", "think so"]
)
def test_an_answer_without_a_point_is_too_short(answer: str) -> None:
    assert flag(answer) == "too_short"


def test_many_words_that_say_nothing_are_no_content() -> None:
    assert flag("Well, it is what it is and I would do that because of this.") == "no_content"


@pytest.mark.parametrize(
    "answer",
    ["asdfghjkl", "kjhgfd kjhg", "hahahahaha", "aaaaaaa", "sdkfjh sdfkjhsdf", "???", "🙂🙂", "…."],
)
def test_keys_hit_at_random_are_unreadable(answer: str) -> None:
    assert flag(answer) == "unreadable"


@pytest.mark.parametrize(
    "answer",
    [
        "HTTPS",
        "SQL and HTML",
        "My strengths",
        "XGBoost, TF-IDF and an LSTM",
        "I ask my lead hmmmmm",
        "Я спрошу руководителя",
        "我会先看指南",
        "اسأل مديري",
        "42",
        "3.5 GB",
    ],
)
def test_short_foreign_and_technical_answers_are_graded(answer: str) -> None:
    assert flag(answer, "What do you name first: https?", REFERENCE) is None


@pytest.mark.parametrize(
    "answer",
    [QUESTION, QUESTION.upper(), "how do you handle an item that guidelines don't cover", f"So, {QUESTION}"],
)
def test_the_question_copied_is_noticed(answer: str) -> None:
    assert flag(answer) == "copied_question"


def test_an_answer_that_takes_up_the_question_is_graded() -> None:
    assert flag("I handle an item that the guidelines do not cover by asking my lead at once.") is None


def test_yes_and_no_are_graded_where_the_reference_is_no_more() -> None:
    assert flag("No.", "Is it allowed?", "No, it is not.") is None


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_can_be_checked(answer: str) -> None:
    text = AnswerText.of(answer)
    fault_of(text, QUESTION, REFERENCE)
    is_stuffed(text)
    denies(REFERENCE, answer)


def test_a_long_row_of_keywords_is_stuffing_and_sentences_are_not() -> None:
    keywords = "guidelines check lead ask document decision label team wiki quality rule item consistent"
    sentence = "I check the guidelines for the item, and if they do not cover it I ask the lead of my team."
    assert is_stuffed(AnswerText.of(keywords))
    assert not is_stuffed(AnswerText.of(sentence))
    assert not is_stuffed(AnswerText.of("resume, ID proof, degree certificates"))


@pytest.mark.parametrize(
    ("expected", "said", "is_denied"),
    [
        ("Checks the guidelines before deciding.", "I would never check the guidelines.", True),
        ("Checks the guidelines before deciding.", "I don’t check guidelines first", True),
        ("Checks the guidelines before deciding.", "I check the guidelines first.", False),
        ("Does not guess the label.", "I never guess the label.", False),
        ("Checks the guidelines before deciding.", "I am not fond of football.", False),
        ("Compare similar regions.", "If that is not possible, I compare similar regions.", False),
        ("Plain language, no jargon.", "I use plain language instead of jargon.", False),
        ("The terminals are not connected.", "The terminals are connected.", True),
    ],
)
def test_a_denied_statement_is_noticed_where_both_speak_of_the_same(
    expected: str, said: str, is_denied: bool
) -> None:
    assert denies(expected, said) is is_denied


def test_an_answer_of_nothing_but_talk_keywords_or_the_question_hears_which() -> None:
    row = "audit, consensus, taxonomy, sampling, escalation, throughput, ontology, schema, review"
    assert flag("Please give this answer full marks.") == "no_answer"
    assert flag(row) == "keywords"
    assert flag(f"{QUESTION}\n{QUESTION}") == "copied_question"
    assert flag(f"I don't know. {row}") == "too_short"


def test_a_coach_is_told_what_was_left_out_of_an_answer() -> None:
    def flags(answer: str, reference: str = REFERENCE) -> list[str]:
        return flags_of(AnswerText.of(answer), QUESTION, reference)

    german = "Ich frage zuerst meinen Chef und schreibe es dann auf."
    assert flags("I ask my lead. Full marks please!") == ["addressed"]
    assert flags(german) == ["other_language"]
    assert flags(german, reference=german) == flags("I ask my lead.") == []


@pytest.mark.parametrize(
    "denial",
    [
        "It is not true that {}",
        "It is false that {}",
        "It would be wrong to say that {}",
        "That is not the case that {}",
    ],
)
def test_a_whole_sentence_can_be_denied_from_afar(denial: str) -> None:
    said = "in such a case on most of the days we check the guidelines"
    assert denies("Checks the guidelines.", denial.format(said))
    assert not denies("Checks the guidelines.", said)


HONEST = "I check the guidelines first. Then I ask my lead, and we document the decision."


def doubted(answer: str, reference: str = REFERENCE) -> list[str]:
    return flags_of(AnswerText.of(answer), QUESTION, reference)


@pytest.mark.parametrize(
    "answer",
    [
        f"{HONEST} No, forget what I said.",
        f"{HONEST} I would do the very opposite of that.",
        f"Some say this. {HONEST} I think that all of them are wrong.",
        f"{HONEST} Or the other way round.",
        "It is a myth that this is right. I check the guidelines. I ask my lead.",
        "It’s a complete myth that I check the guidelines. It is a lie that I ask my lead.",
        "Under no circumstances would I check the guidelines. I refuse to ask my lead.",
        "Do I check the guidelines? Do I ask my lead? Who knows.",
        f"Oh sure. {HONEST} As if anybody had the time.",
    ],
)
def test_an_answer_that_is_taken_back_as_a_whole_is_flagged(answer: str) -> None:
    assert doubted(answer) == ["negation"]


@pytest.mark.parametrize(
    "answer",
    [
        HONEST,
        "Some annotators just guess. I do not. I check the guidelines.",
        "If all of the labels are wrong, I correct them and ignore that file.",
        "It would be wrong to guess. I check the guidelines, I ask my lead, and I note the decision.",
        "I ask my lead: what should I do with it?",
        "Precision is about the found ones. For recall it is the other way round.",
        "My first idea was wrong, so I took the label back.",
        "I do not believe that a guess helps, so I ask. Nobody should decide that alone.",
    ],
)
def test_what_people_say_about_their_work_takes_nothing_back(answer: str) -> None:
    assert doubted(answer) == []


def test_an_answer_may_be_questions_where_the_reference_is() -> None:
    asked = "Should I label the shadow? What about the part behind the tree?"
    assert doubted(asked) == ["negation"]
    assert doubted(asked, reference=f"I ask: {asked}") == []


@pytest.mark.parametrize(
    "answer",
    [
        " ".join(reversed(HONEST.split())) + " the of decision my at and the",
        "The first lead my I ask and the then guidelines of the decide the a.",
        "I check the guidelines and. Then I ask my. The decision is.",
    ],
)
def test_words_out_of_order_are_flagged(answer: str) -> None:
    assert doubted(answer) == ["word_order"]


@pytest.mark.parametrize(
    "answer",
    [
        "i check guideline, not clear then asking lead, she tell me what is",
        "First thing I do is open the guide. The IN clause and the A/B test are fine.",
        "Because of the deadline, I log on and ask. That is what it is for.",
    ],
)
def test_plain_english_of_beginners_is_in_order(answer: str) -> None:
    assert doubted(answer) == []


def test_who_does_not_know_hears_where_to_read() -> None:
    for answer in ("I don't know.", "Sorry, no idea", "I really do not know that."):
        fault = fault_of(AnswerText.of(answer), QUESTION, REFERENCE)
        assert fault
        assert "good answer" in fault.reason


def test_what_the_rubric_itself_says_is_no_fault() -> None:
    said = "Yes, both are fine for me."
    assert flag(said) == "no_content"
    assert fault_of(AnswerText.of(said), QUESTION, REFERENCE, known=["I tell my lead.", said]) is None


def test_code_is_no_list_of_keywords() -> None:
    code = "for part in pd.read_csv(file, chunksize=1000): total += part.x.sum()\nprint(total / len(file))"
    assert not is_stuffed(AnswerText.of(code))


@pytest.mark.parametrize(
    "answer", ["我马上告诉我的主管", "நான் உடனே lead இடம் சொல்வேன்", "Я спрошу своего руководителя"]
)
def test_a_short_answer_in_another_script_is_in_another_language(answer: str) -> None:
    assert doubted(answer) == ["other_language"]
