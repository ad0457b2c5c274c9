"""The questions that are asked before and after a change of the documents, to show a coach what it does."""

from bot.services import Services
from coaching import reviewed
from knowledge.changes import CheckQuestion

MOST_ASKED = 60


async def check_questions(services: Services) -> list[CheckQuestion]:
    """What everybody is told to ask, what coaches answered, and what candidates asked most, each once.

    Candidates' own words are among them, but never who wrote them.
    """
    examples = [CheckQuestion(text, role.id) for role in services.roles.values() for text in role.examples]
    asked = [CheckQuestion(text, role) for text, role in await services.asked.answered(MOST_ASKED)]
    return list(dict.fromkeys([*examples, *await _reviewed(services), *asked]))


async def _reviewed(services: Services) -> list[CheckQuestion]:
    contents = [await services.shelf.content(entry.id) for entry in await services.shelf.kept("reviewed")]
    answers = [reviewed.read(content.decode()) for content in contents if content]
    return [CheckQuestion(answer.question, answer.role) for answer in answers]
