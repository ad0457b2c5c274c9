"""Questions and answers in the candidate's own language, where a model translates and its work holds.

What documents say is checked in English. A translation of it goes out beside the English text, and only if
somebody who saw nothing but the translation says the same in English again.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coaching.english import leans_elsewhere
from coaching.languages import ENGLISH, language_of
from knowledge.refusal import is_english
from knowledge.translation import Matcher, carries, says_the_same
from prompts.errors import ModelError

if TYPE_CHECKING:
    from prompts.languages import Translator

_LONGEST = 500  # characters of a question in English
_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z ()-]{1,29}")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question in English, and the language that its answer is to be in."""

    english: str
    language: str


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Stands between a candidate's language and the documents'. Without a translator all is English."""

    translator: "Translator | None"
    matcher: Matcher

    async def understood(self, question: str, chosen: str | None) -> Understood:
        """The question in English; the language is the question's own, else the one of the chosen code."""
        plain = Understood(question, language_of(chosen).name)
        if self.translator is None or (is_english(question) and not leans_elsewhere(question)):
            return plain
        try:
            draft = await self.translator.to_english(question)
        except ModelError:
            return plain
        english = " ".join(draft.english.split())
        known = _LANGUAGE.fullmatch(draft.language) and is_english(english)
        return Understood(english, draft.language) if known and 0 < len(english) <= _LONGEST else plain

    def translates(self, language: str) -> bool:
        """Whether answers are put into this language: then nobody waits for the English."""
        return self.translator is not None and language != ENGLISH.name

    async def translated(self, text: str, language: str) -> str | None:
        """A text of ours, checked already, in the language; None where all of it would be English.

        A line whose translation does not hold stays English.
        """
        if self.translator is None or not self.translates(language):
            return None
        lines = text.split("\n")
        try:
            there = await self.translator.translate(lines, language)
            back = await self.translator.translate(there, ENGLISH.name)
        except ModelError:
            return None
        said = await asyncio.to_thread(self._checked, lines, there, back)
        return "\n".join(said) if said != lines else None

    def _checked(self, lines: Sequence[str], there: Sequence[str], back: Sequence[str]) -> list[str]:
        """Each line's translation, or the line itself where that does not hold."""
        return [
            translated if carries(line, translated) and says_the_same(line, again, self.matcher) else line
            for line, translated, again in zip(lines, there, back, strict=True)
        ]
