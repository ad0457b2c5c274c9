"""The bank that questions are drawn from now: the one that comes along, and what coaches added to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coaching.bank_files import Placed, bank_of, over, read_file
from coaching.errors import ContentFault
from coaching.questions import AnyQuestion, QuestionBank

File = tuple[str, bytes]  # name, content


@dataclass(slots=True)
class BankNow:
    """Draws from one bank until `take` puts another in its place, between two questions."""

    shipped: Sequence[Placed]
    bank: QuestionBank = field(init=False)
    entries: tuple[int, ...] = ()  # the numbers of the files that were added, faulty ones too

    def __post_init__(self) -> None:
        self.bank = bank_of(self.shipped)

    def get(self, question_id: str) -> AnyQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        return self.bank.get(question_id)

    def of_role(self, role: str | None) -> list[AnyQuestion]:
        """The questions of a role; all of them for a candidate who has chosen none."""
        return self.bank.of_role(role)

    def take(self, files: Sequence[File], entries: tuple[int, ...]) -> list[str]:
        """Draw from the shipped bank and these files from now on. Returns the faults of files left out."""
        placed, faults = self.with_files(files)
        self.bank, self.entries = bank_of(placed), entries
        return faults

    def with_files(self, files: Sequence[File]) -> tuple[list[Placed], list[str]]:
        """The shipped questions with those of the files, and the faults of files that are left out.

        A question of a file takes the place of a shipped one of its id: it was asked for when it was added.
        """
        added, faults = self.added(files)
        return over(self.shipped, added), faults

    def added(self, files: Sequence[File]) -> tuple[list[Placed], list[str]]:
        """The questions of the files alone, and the faults of files that are left out."""
        placed, faults = list[Placed](), list[str]()
        for name, content in files:
            try:
                more = [*placed, *read_file(name, content)]
                bank_of(more)
                placed = more
            except ContentFault as fault:
                faults += fault.faults
        return placed, faults

    def replaced(self) -> list[str]:
        """The ids of shipped questions in whose place another one stands."""
        shipped = (each.question for each in self.shipped)
        return [question.id for question in shipped if self.bank.get(question.id) is not question]
