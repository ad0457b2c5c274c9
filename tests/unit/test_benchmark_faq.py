"""The FAQs are as many and as hard as the benchmark says."""

from collections import Counter

import pytest

from benchmarks.faqs import MANNERS, Faq, Paraphrase, corpus, read_faqs, read_paraphrases
from benchmarks.questions import Passage
from knowledge.words import STOP_WORDS, stem, words_of

FAQS, PARAPHRASES = read_faqs(), read_paraphrases()


def telling(text: str) -> set[str]:
    return {stem(word) for word in words_of(text) if word not in STOP_WORDS}


def test_there_are_125_distinct_questions_and_every_one_ends_as_one() -> None:
    assert len({faq.question for faq in FAQS}) == len(FAQS) == 125
    assert all(faq.question.endswith("?") for faq in FAQS)


def test_no_line_of_a_file_is_left_out() -> None:
    lines = [line for path in corpus().paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert sum(bool(line) for line in lines) == 2 * len(FAQS) + len(corpus().paths)


def test_no_answer_stands_in_another_one() -> None:
    answers = [faq.answer for faq in FAQS]
    assert not [
        one
        for at, one in enumerate(answers)
        if any(one in other for other in answers[:at] + answers[at + 1 :])
    ]


def test_every_question_has_two_paraphrases_of_its_own() -> None:
    assert Counter((each.faq, each.manner) for each in PARAPHRASES) == Counter(
        (faq, manner) for faq in FAQS for manner in MANNERS
    )
    assert len({each.ask for each in PARAPHRASES}) == len(PARAPHRASES)


@pytest.mark.parametrize("manner", MANNERS)
def test_no_paraphrase_shares_more_than_half_of_its_words_with_its_question(manner: str) -> None:
    near = [
        each.ask
        for each in PARAPHRASES
        if each.manner == manner
        and 2 * len(telling(each.ask) & telling(each.faq.question)) > len(telling(each.ask))
    ]
    assert not near


def test_the_halves_are_of_a_size() -> None:
    assert 50 <= sum(faq.half == "tune" for faq in FAQS) <= 75


def test_only_a_passage_with_the_whole_answer_is_right() -> None:
    faq = Faq("a.md", "A", "May I bring a dog?", "Yes, a small one. It must be quiet.")
    asked = Paraphrase("dog ok?", "typed", faq)
    assert asked.is_right(Passage("a.md", None, "May I bring a dog?\nYes, a small one. It must\nbe quiet."))
    assert not asked.is_right(Passage("a.md", None, "May I bring a dog?\nYes, a small one."))
    assert asked.is_told("Yes, a small one.")
    assert not asked.is_told("Yes.")
