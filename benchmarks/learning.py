"""Whether spacing keeps what was asked of it: simulated learners against FSRS's own model of forgetting.

A learner knows a new question as coaching.ability says, with a standard normal ability, and forgets as FSRS
says (https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm): a question that was asked is
recalled with the probability that its card gives. One school asks by our sessions, the other a random set of
the same size every day, from the whole bank. `python -m benchmarks.learning`
"""

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from statistics import fmean
from zoneinfo import ZoneInfo

from coaching.ability import Outcome, chance
from coaching.bank_files import load_bank
from coaching.candidate import DAILY
from coaching.questions import AnyQuestion
from coaching.session import Learner, choose
from coaching.spacing import DESIRED_RETENTION, CardState, recalled, review

LEARNERS = 1000
PROCESSES = 2
DAYS = 90
ZONE = ZoneInfo("Asia/Kolkata")
FIRST_DAY = datetime(2026, 1, 1, 3, 30, tzinfo=UTC)

School = Callable[["Student", datetime, random.Random], Sequence[AnyQuestion]]


@dataclass(slots=True)
class Student:
    """A simulated candidate: the cards are their memory, `reviews` what they recalled when asked again."""

    questions: Sequence[AnyQuestion]
    ability: float
    cards: dict[str, CardState] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    reviews: list[bool] = field(default_factory=list)

    def asked(self, question: AnyQuestion, now: datetime, rng: random.Random) -> None:
        """Recall, or fail to, and remember the better for it."""
        card = self.cards.get(question.id)
        right = rng.random() < self.knows(question, now)
        if card:
            self.reviews.append(right)
        self.cards[question.id] = review(card.card if card else None, float(right), now, ZONE)
        self.outcomes.append(Outcome(question.topic, question.difficulty, float(right)))

    def knows(self, question: AnyQuestion, now: datetime) -> float:
        """How likely this question is answered right now."""
        card = self.cards.get(question.id)
        return recalled(card.card, now, ZONE) if card else chance(self.ability, question.difficulty)


def spaced(student: Student, now: datetime, rng: random.Random) -> Sequence[AnyQuestion]:
    """Our session of the day."""
    return choose(student.questions, Learner(student.cards, student.outcomes, ZONE), DAILY, now, rng)


def at_random(student: Student, _now: datetime, rng: random.Random) -> Sequence[AnyQuestion]:
    """As many questions, drawn anew every day."""
    return rng.sample(student.questions, DAILY)


def simulated(school: School, numbers: Iterable[int]) -> list[Student]:
    """The students of a school after DAYS, one session each day; a student's number is the seed."""
    questions = list(load_bank())
    students = []
    for number in numbers:
        rng = random.Random(number)
        student = Student(questions, rng.gauss(0, 1))
        for day in range(DAYS):
            now = FIRST_DAY + timedelta(days=day)
            for question in school(student, now, rng):
                student.asked(question, now, rng)
        students.append(student)
    return students


def figures(school: School, numbers: Sequence[int]) -> tuple[int, int, float]:
    """Reviews, recalled reviews, and the share of the bank known at the end, summed over the students."""
    end = FIRST_DAY + timedelta(days=DAYS)
    students = simulated(school, numbers)
    reviews = [right for student in students for right in student.reviews]
    known = [fmean(student.knows(question, end) for question in student.questions) for student in students]
    return len(reviews), sum(reviews), sum(known)


def main() -> None:
    """Print the table."""
    parts = [range(start, LEARNERS, PROCESSES) for start in range(PROCESSES)]
    print(  # noqa: T201
        f"{LEARNERS:,} learners, {DAYS} days, {DAILY} questions a day from {len(load_bank().by_id)}; "
        f"asked for: {DESIRED_RETENTION:.0%} remembered"
    )
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        for name, school in (("our sessions", spaced), ("a random set every day", at_random)):
            reviews, recalls, known = map(sum, zip(*pool.map(partial(figures, school), parts), strict=True))
            share, bank = recalls / reviews, known / LEARNERS
            print(f"{name:24}{share:.1%} of {reviews:,} reviews; of the bank at the end {bank:.1%}")  # noqa: T201


if __name__ == "__main__":
    main()
