"""Questions about the documents, and the buttons under their answers."""

from bot import replies
from bot.context import Context
from bot.reading import is_question
from bot.replies import Reply
from bot.services import Told
from coaching.candidate import Candidate


async def ask(candidate: Candidate, question: str, context: Context) -> None:
    """Answer a question from the documents."""
    turn = context.turn
    async with turn.typing(), turn.preview() as show:
        told = await context.services.ask(candidate, question, turn.inbox_id, show)
    await context.turn.reply(_reply(told, context))
    await _go_on(candidate, question, context)


async def ask_next(candidate: Candidate, value: str, context: Context) -> None:
    """A question that was offered: answer it as if it had been typed."""
    question = await context.services.library.next_question(value)
    if question is None:
        await context.turn.reply(replies.question_gone())
        return
    turn = context.turn
    async with turn.typing(), turn.preview() as show:
        told = await context.services.ask_next(candidate, question, turn.inbox_id, show)
    role = context.services.roles.get(question.role) if question.role not in (None, candidate.role) else None
    await context.turn.reply(replies.tapped(question, role, _reply(told, context)))
    await _go_on(candidate, question.text, context)


def _reply(told: Told, context: Context) -> Reply:
    reply = replies.answer(told.answer, told.number, bool(context.services.coaches))
    return replies.in_other_words(reply, told.answer, told.understood, told.translated)


async def _go_on(candidate: Candidate, question: str, context: Context) -> None:
    """After an answer: back to the quiz question that is open, and on to what may be asked next."""
    if is_question(question) and (still_open := await context.services.quiz.open_text(candidate.id)):
        await context.turn.reply(replies.still_open(still_open))
    context.services.library.look_ahead(candidate.role)


async def show_passage(candidate: Candidate, value: str, context: Context) -> None:
    """A source's button: the whole passage."""
    await context.turn.reply(replies.passage(await context.services.passages.passage(value)))


async def rate(candidate: Candidate, value: str, context: Context) -> None:
    """Helpful or not: noted on the candidate's own question, and on nobody else's."""
    number, _, verdict = value.partition(".")
    if number.isdigit():
        await context.services.asked.rate(int(number), candidate.id, verdict == "yes")
