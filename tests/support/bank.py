"""The bank that is shipped, read once for all tests of a process that only look at it."""

from functools import cache

from coaching.bank_files import load_bank
from coaching.questions import QuestionBank


@cache
def shipped_bank() -> QuestionBank:
    """Every question of the files."""
    return load_bank()
