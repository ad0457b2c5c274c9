"""Questions about the documents, and the buttons under their answers."""

from bot import replies
from bot.context import Context
from bot.reading import is_question
from coaching.candidate import Candidate


async def ask(candidate: Candidate, question: str, context: Context) -> None:
    """Answer a question from the documents."""
    async with context.turn.typing():
        number, answer = await context.services.ask(candidate, question, context.turn.inbox_id)
    await context.turn.reply(replies.answer(answer, number))
    if is_question(question) and (still_open := await context.services.quiz.open_text(candidate.id)):
        await context.turn.reply(replies.still_open(still_open))


async def show_passage(candidate: Candidate, value: str, context: Context) -> None:
    """A source's button: the whole passage."""
    await context.turn.reply(replies.passage(await context.services.passages.passage(value)))


async def rate(candidate: Candidate, value: str, context: Context) -> None:
    """Helpful or not: noted on the candidate's own question, and on nobody else's."""
    number, _, verdict = value.partition(".")
    if number.isdigit():
        await context.services.asked.rate(int(number), candidate.id, verdict == "yes")
