"""Two documents about the same thing, with the real model: what they contradict each other in, or not."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from knowledge.answering import Answer, Responder
from knowledge.packing import context_of, pack, with_context
from knowledge.question import Question, read_synonyms
from knowledge.search import LoadedIndex
from knowledge.weighing import Ranked
from storage.passages import ListedPassage
from tests.support.encoder import Remembering

ENCODER = Remembering()
SYNONYMS = read_synonyms()
ROLES = {"helper": ["Data Helper", "helper"], "smith": ["Iron Smith", "smith"]}
GUIDE = ListedPassage("1" * 16, "guide.md", "Guide", "helper", "", "prose", "", dated=date(2025, 1, 3))
FAQ = ListedPassage("2" * 16, "faq.md", "FAQ", "helper", "", "prose", "", dated=date(2026, 3, 12))
BESIDE = [
    ("Office", "The office is in Chennai near the lake."),
    ("Dress", "The dress code is casual."),
    ("Tools", "Excel and SQL are used every day."),
    ("Team", "The team labels images and audio for models."),
    ("Bring", "Bring your resume and an ID proof."),
]

Said = tuple[str, str]  # heading, text

ROUNDS = "Three rounds are held on one day:\n- Written test: 60 minutes\n- Technical interview: 45 minutes"
STEPS = "There are three steps: a 60-minute written test, a 45-minute technical interview and an HR round."
PACKAGE = (
    "The package is a base salary of 3.5-5 LPA, a joining bonus of ₹50,000 and shares of ₹1 lakh a year."
)
TABLE = "| Round | Duration |\n|---|---|\n| Written test | {} |\n| Technical interview | {} |"

PLANTED: list[tuple[str, Said, Said]] = [
    (
        "What is the base salary?",
        ("Pay", "The base salary is 30 LPA."),
        ("CTC", "The base salary is 35 LPA."),
    ),
    ("salary?", ("Pay", PACKAGE), ("CTC", "The base salary is 6-8 LPA.")),
    ("What is the base salary?", ("Pay", PACKAGE), ("CTC", "The base salary is 4-6 LPA.")),
    (
        "How long is the written test?",
        ("Interview day", "The written test takes 60 minutes."),
        ("Selection", "The written test takes 90 minutes and covers aptitude."),
    ),
    ("How long is the written test?", ("Process", STEPS), ("Test", "The written test lasts 90 minutes.")),
    (
        "technical interview duration",
        ("Rounds", ROUNDS),
        ("Rounds", TABLE.format("60 minutes", "30 minutes")),
    ),
    (
        "When is the walk-in drive?",
        ("Schedule", "The walk-in drive is on 12 March 2026."),
        ("Dates", "The walk-in drive takes place on 19 March 2026."),
    ),
    (
        "What is the reporting time?",
        ("Interview day", "The reporting time at the gate is 9 AM."),
        ("Arrival", "Reporting time is 8:30 AM at the gate."),
    ),
    (
        "Can freshers apply?",
        ("Eligibility", "Freshers can apply for this role."),
        ("Who can apply", "Freshers cannot apply for this role."),
    ),
    (
        "Are backlogs allowed?",
        ("Eligibility", "Q: Are backlogs allowed?\nA: No, active backlogs are not allowed."),
        ("Eligibility", "Q: Are backlogs allowed?\nA: Yes, up to two backlogs are allowed."),
    ),
    (
        "How long is the service bond?",
        ("Terms", "The service bond is 2 years."),
        ("Joining", "New joiners sign a service bond of 1 year."),
    ),
    (
        "Is there a service bond?",
        ("Terms", "There is a service bond."),
        ("Terms", "There is no service bond."),
    ),
    (
        "How many rounds are there?",
        ("Process", "There are four interview rounds."),
        ("Interview", "The interview has three rounds."),
    ),
    (
        "Is remote work possible?",
        ("Work", "Remote work is possible two days a week."),
        ("Work", "Remote work is not possible."),
    ),
    (
        "how much is the joining bonus",
        ("Questions", "Q: What is the joining bonus?\nA: The joining bonus is ₹50,000."),
        ("Pay", "A joining bonus of ₹1 lakh is paid."),
    ),
    (
        "What is the minimum typing speed?",
        ("Skills", "Candidates need a typing speed of at least 40 words per minute."),
        ("Requirements", "The minimum typing speed is 30 words per minute."),
    ),
    ("Is Python mandatory?", ("Skills", "Python is mandatory."), ("Skills", "Python is optional.")),
    (
        "Can I work from home?",
        (
            "Questions",
            "Q: Can I work from home (WFH)?\nA: No, the job is on-site only, at the Chennai office.",
        ),
        ("Work from home", "Q: Can I work from home?\nA: Yes, you can work from home two days a week."),
    ),
    (
        "When does the shift start?",
        ("Questions", "Q: When does the shift start?\nA: The shift starts at 9 AM."),
        ("Questions", "Q: What time does my shift begin?\nA: Your shift begins at 10 AM."),
    ),
]
NEAR_MISSES: list[tuple[str, Said, Said]] = [
    (
        "How long is the test?",
        ("Rounds", "The written test takes 60 minutes."),
        ("Rounds", "The technical interview takes 45 minutes."),
    ),
    (
        "How long is the test?",
        ("Rounds", "The written test takes 60 minutes."),
        ("Rounds", "The coding test takes 45 minutes."),
    ),
    ("how long is the test", ("Process", STEPS), ("Test", "The typing test lasts 10 minutes.")),
    ("technical interview duration", ("Rounds", ROUNDS), ("Rounds", TABLE.format("1 hour", "45 min"))),
    ("What is the salary?", ("Pay", "The base salary is 30 LPA."), ("Pay", "The joining bonus is 2 lakh.")),
    (
        "What is the bonus?",
        ("Pay", "The joining bonus is ₹50,000."),
        ("Pay", "The relocation bonus is ₹80,000."),
    ),
    (
        "How long is the written test?",
        ("Day", "The written test takes 60 min."),
        ("Day", "The written test takes one hour."),
    ),
    (
        "What is the base salary?",
        ("Pay", "The base salary is 3.5-5 LPA."),
        ("Pay", "The base salary is Rs 3.5 to 5 lakh."),
    ),
    ("salary?", ("Pay", PACKAGE), ("CTC", "The base salary is 4 LPA.")),
    (
        "What is the salary?",
        ("Pay", "The base salary is 30 LPA in Chennai."),
        ("Pay", "The base salary is 35 LPA in Bangalore."),
    ),
    ("What is the stipend?", ("Pay", "The stipend is ₹50,000 a month."), ("Pay", "The stipend is 6 LPA.")),
    (
        "When is the walk-in drive?",
        ("Dates", "The walk-in drive is on 12 March 2026."),
        ("Dates", "The walk-in drive is on March 12."),
    ),
    ("What is the reporting time?", ("Day", "Reporting time is 9 AM."), ("Day", "Reporting time is 09:00.")),
    (
        "Is Python mandatory?",
        ("Skills", "Knowing Python helps but is not required."),
        ("Skills", "Python is a preferred qualification."),
    ),
    (
        "How much experience is needed?",
        ("Eligibility", "The role asks for 2 years of experience."),
        ("Eligibility", "The senior role asks for 5 years of experience."),
    ),
    (
        "What is the shift timing?",
        ("Shifts", "The morning shift runs from 7 AM to 4 PM."),
        ("Shifts", "The evening shift runs from 2 PM to 11 PM."),
    ),
    (
        "What is the notice period?",
        ("Terms", "The notice period is 60 days after probation."),
        ("Terms", "The notice period is 15 days during probation."),
    ),
    (
        "Is remote work possible?",
        ("Work", "Remote work is possible after the first year."),
        ("Work", "Remote work is not possible during training."),
    ),
    (
        "Can freshers apply?",
        ("Eligibility", "Freshers can apply for this role."),
        ("Eligibility", "Experienced people cannot apply through the fresher drive."),
    ),
    (
        "Is there negative marking?",
        ("Test", "There is no negative marking in the English section."),
        ("Test", "There is negative marking in the aptitude section."),
    ),
    (
        "when does the shift start",
        ("Shifts", "The shift starts at 9 AM on weekdays."),
        ("Shifts", "The shift starts at 10 AM on Saturdays."),
    ),
]


@cache
def packed(title: str, section: str, text: str) -> tuple[bytes, bytes]:
    """A passage's vector and tokens as they are stored."""
    full = with_context(title, section, text)
    encoded = ENCODER.encode(full)
    return encoded.vector.astype("<f4").tobytes(), pack(encoded, full, len(context_of(title, section)))


def passage(of: ListedPassage, said: Said) -> ListedPassage:
    section, text = said
    return replace(of, section=section, text=text, kind="qa" if text.startswith("Q:") else "prose")


@dataclass(frozen=True)
class Asked:
    """A question over two documents, and some passages beside them."""

    question: str
    documents: tuple[ListedPassage, ListedPassage]

    def read(self) -> tuple[Question, list[Ranked]]:
        others = [
            replace(GUIDE, id=f"{at:016d}", source="other.md", section=section, text=text)
            for at, (section, text) in enumerate(BESIDE)
        ]
        passages = [*self.documents, *others]
        index = LoadedIndex(passages, ENCODER, SYNONYMS, ROLES)
        stored = {each.id: packed(each.title, each.section, each.text) for each in passages}
        question, lexical = index.understand(index.hear(self.question))
        return question, index.rank(question, "helper", lexical, index.encodings(stored))

    def answer(self) -> Answer:
        return Responder(ENCODER).respond(self.question, *self.read())


def asked(question: str, guide: Said, faq: Said) -> Asked:
    return Asked(question, (passage(GUIDE, guide), passage(FAQ, faq)))


@pytest.mark.parametrize(("question", "guide", "faq"), PLANTED)
def test_a_planted_contradiction_is_shown_from_both_sides(question: str, guide: Said, faq: Said) -> None:
    for one, other in ((guide, faq), (faq, guide)):
        answer = asked(question, one, other).answer()
        assert answer.disputed
        assert answer.answer.startswith("My documents do not agree:\n• ")
        assert [citation.source for citation in answer.citations] == ["faq.md", "guide.md"]
        assert all(citation.quote in one[1] + other[1] for citation in answer.citations)


@pytest.mark.parametrize(("question", "guide", "faq"), NEAR_MISSES)
def test_a_near_miss_raises_no_alarm(question: str, guide: Said, faq: Said) -> None:
    for one, other in ((guide, faq), (faq, guide)):
        answer = asked(question, one, other).answer()
        assert answer.answered
        assert not answer.disputed


SALARIES = asked(
    "What is the base salary?", ("Pay", "The base salary is 30 LPA."), ("Pay", "The base salary is 35 LPA.")
)


def test_the_newer_document_comes_first_and_both_say_their_date() -> None:
    assert SALARIES.answer().answer == (
        "My documents do not agree:\n"
        "• The base salary is 35 LPA. [1] (FAQ, 12 Mar 2026)\n"
        "• The base salary is 30 LPA. [2] (Guide, 3 Jan 2025)"
    )


def changed(asked: Asked, **fields: Any) -> Asked:
    guide, faq = asked.documents
    return replace(asked, documents=(guide, replace(faq, **fields)))


def test_documents_of_different_roles_or_of_one_file_do_not_disagree() -> None:
    assert not changed(SALARIES, role="smith").answer().disputed
    assert not changed(SALARIES, role=None).answer().disputed
    assert not changed(SALARIES, source="guide.md").answer().disputed


def test_a_coachs_answer_settles_it() -> None:
    reviewed = Asked(
        "What is the base salary?",
        (
            passage(GUIDE, ("Pay", "The base salary is 30 LPA.")),
            replace(passage(FAQ, ("", "Q: What is the base salary?\nA: It is 35 LPA.")), origin="reviewed"),
        ),
    )
    answer = reviewed.answer()
    assert not answer.disputed
    assert [citation.source for citation in answer.citations] == ["faq.md"]


def test_long_statements_and_titles_still_fit_into_an_answer() -> None:
    long = (
        "The base salary is {} LPA, "
        + "which is paid at the end of the month to everybody who works here " * 8
    )
    asked_long = asked("What is the base salary?", ("Pay", long.format(30)), ("Pay", long.format(35)))
    answer = changed(asked_long, title="A very long title " * 20).answer()
    assert answer.disputed
    assert len(answer.answer) <= 600


class Writer:
    """A model that would settle it, if it were asked."""

    async def write_answer(self, question: str, passages: Sequence[str]) -> Any:
        raise AssertionError("documents that disagree are not for a model to settle")

    async def dropped(self, sentences: int) -> None:
        pass


async def at_once(work: Callable[[], Any]) -> Any:
    return work()


def test_a_model_is_not_asked_where_documents_disagree() -> None:
    question, ranked = SALARIES.read()
    responder = Responder(ENCODER, Writer())
    answer = responder.respond(SALARIES.question, question, ranked)
    assert asyncio.run(responder.written(answer, question, ranked, at_once)) is answer


def test_the_role_is_not_put_before_a_sentence_that_names_it() -> None:
    for text, begins in (
        ("A data helper earns 30 LPA as base salary.", "A data helper"),
        ("The base salary is 30 LPA.", "Data Helper: The base"),
    ):
        anybody = Asked(
            "What is the base salary?", (passage(GUIDE, ("Pay", text)), passage(FAQ, ("Tea", "Tea is free.")))
        )
        question, ranked = anybody.read()
        nobody = [replace(each, given=replace(each.given, about=False)) for each in ranked]
        assert Responder(ENCODER).respond(anybody.question, question, nobody).answer.startswith(begins)
