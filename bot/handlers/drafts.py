"""Drafts for the quiz: a coach names a document, sees one question at a time, and adds it or not."""

from telegram import Update

from bot.bank_desk import FOLDER
from bot.context import Context, candidate_of
from bot.draft_desk import Drafted
from bot.replies import bank as said
from coaching.bank_files import read_file
from coaching.candidate import Candidate
from coaching.questions import ChoiceQuestion
from storage.shelf import Draft


async def begin(update: Update, context: Context) -> None:
    """/draft: a question from the document that is named, or the documents to choose from."""
    documents = await context.services.drafts.documents()
    name = " ".join(context.args or [])
    if name in documents:
        await _show(await candidate_of(update, context), name, context)
    else:
        await context.turn.reply(said.documents_to_draft_from(documents, name))


async def another(candidate: Candidate, value: str, context: Context) -> None:
    """A document's button: a question from it."""
    name = await context.services.drafts.named(value)
    if name is None:
        documents = await context.services.drafts.documents()
        await context.turn.reply(said.documents_to_draft_from(documents, ""))
    else:
        await _show(candidate, name, context)


async def _show(coach: Candidate, document: str, context: Context) -> None:
    """Draft a question, keep it as a file that is not in use, and show it. Done again it shows the same."""
    services, inbox_id = context.services, context.turn.inbox_id
    given = await services.shelf.given_with(inbox_id)
    if given:
        question = _in_file(given.name, await services.shelf.content(given.id) or b"")
        await context.turn.reply(said.drafted(given.id, question, document))
        return
    async with context.turn.typing():
        drafted = await services.drafts.draft(document, inbox_id)
    if drafted is None:
        await context.turn.reply(said.nothing_drafted(document, await services.drafts.documents()))
        return
    number = await services.shelf.draft(_file(drafted, coach, context))
    await context.turn.reply(said.drafted(number, drafted.question, document))


def _file(drafted: Drafted, coach: Candidate, context: Context) -> Draft:
    name = f"{FOLDER}{drafted.question.id}.yaml"
    return Draft("bank", name, drafted.file, coach.id, context.turn.inbox_id, context.services.clock.now())


def _in_file(name: str, content: bytes) -> ChoiceQuestion:
    question = read_file(name, content)[0].question
    assert isinstance(question, ChoiceQuestion)
    return question
