"""/bullet and /job: a line of a résumé, the description of a job; and the buttons that practise a topic.

What is sent is kept in the inbox, as any message is, and nowhere else.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Update

from bot.context import Context, candidate_of
from bot.reading import has_words, is_question, small_talk, visible
from bot.replies import drills as said
from bot.replies.drills import Drill
from coaching.candidate import Candidate, DrillText, InterviewTurn
from coaching.english import is_foreign

TEXT_FOR = timedelta(minutes=30)  # how long the next text may be the one that was asked for
REST_FOR = timedelta(minutes=2)  # how long it may be the rest of one that Telegram has cut
_LONG = 200  # characters; the rest of a long description is no short question
_FEW_WORDS = 8  # of a text that is no description but may well be a question


async def bullet(update: Update, context: Context) -> None:
    """/bullet: make the lines behind it better, or ask for them."""
    await _begin("bullet", update, context)


async def job(update: Update, context: Context) -> None:
    """/job: take the description behind it apart, or ask for it."""
    await _begin("job", update, context)


async def written(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Take a text as the one that was asked for. False where none was, or the text is something else."""
    awaited = candidate.awaiting
    if not isinstance(awaited, DrillText) or await _means_else(update, candidate, awaited, text, context):
        return False
    if awaited.what == "rest":
        await context.turn.reply(said.rest_of_job())
        return True
    return await _take(awaited.what, candidate, text, context)


async def practise(candidate: Candidate, topic: str, context: Context) -> None:
    """A topic's button: a short quiz of it."""
    quiz = context.services.quiz_of(topic)
    if not quiz.bank.of_role(None):
        await context.turn.reply(said.topic_gone())
        return
    await context.turn.present(await quiz.begin(candidate, f"update:{context.turn.inbox_id}"))


async def _begin(drill: Drill, update: Update, context: Context) -> None:
    assert update.effective_message is not None
    candidate = await candidate_of(update, context)
    _command, *rest = visible(update.effective_message.text or "").split(maxsplit=1)
    text = "".join(rest)
    if has_words(text):
        await _take(drill, candidate, text, context, asked=True)
    elif isinstance(candidate.awaiting, InterviewTurn):
        await context.turn.reply(said.in_one_message(drill))
    else:
        await context.turn.reply(said.ask(drill))
        await context.services.save(replace(candidate, awaiting=DrillText(drill, _now(context))))


async def _take(drill: Drill, candidate: Candidate, text: str, context: Context, asked: bool = False) -> bool:
    """Do the drill. False where an awaited text is none of its kind, and may be a question."""
    if drill == "job":
        return await _decode(candidate, text, context, asked)
    async with context.turn.typing():
        found = await context.services.bullets.better(text)
    await context.turn.reply(said.bullets(found) if found.lines else said.no_lines())
    await _go_on(candidate, context, cut=False)
    return True


async def _decode(candidate: Candidate, text: str, context: Context, asked: bool) -> bool:
    async with context.turn.typing():
        found = await context.services.jobs.decode(text)
    if not found.is_one and not asked and len(text.split()) <= _FEW_WORDS:
        return False
    await context.turn.reply(said.job(found) if found.is_one else said.no_job(is_foreign(text)))
    await _go_on(candidate, context, cut=found.cut)
    return True


async def _go_on(candidate: Candidate, context: Context, cut: bool) -> None:
    """Wait for the rest of a text that was cut, else for nothing. An interview that goes on stays open."""
    if isinstance(candidate.awaiting, InterviewTurn):
        return
    if cut:
        await context.services.save(replace(candidate, awaiting=DrillText("rest", _now(context))))
    elif isinstance(candidate.awaiting, DrillText):
        await context.services.save(replace(candidate, awaiting=None))


async def _means_else(
    update: Update, candidate: Candidate, awaited: DrillText, text: str, context: Context
) -> bool:
    """Whether a text is a question, thanks or an answer, though another one is waited for."""
    age = _now(context) - awaited.asked_at
    if awaited.what == "rest":
        return age > REST_FOR or len(text) < _LONG
    short_question = is_question(text) and len(text) < _LONG
    if age > TEXT_FOR or short_question or small_talk(text):
        return True
    shown = await context.services.quiz.open_text(candidate.id)
    if shown is None:
        return False
    replied_to = update.effective_message.reply_to_message if update.effective_message else None
    is_reply = replied_to is not None and replied_to.message_id == shown.showing.message_id
    return is_reply or shown.showing.shown_at > awaited.asked_at


def _now(context: Context) -> datetime:
    return context.services.clock.now().replace(microsecond=0)
