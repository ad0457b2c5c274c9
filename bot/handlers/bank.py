"""A coach's questions: a YAML or CSV file that was sent, what it holds, and adding it."""

from telegram import Update

from bot import replies
from bot.bank_desk import FOLDER, MAX_BYTES
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.incoming import announced
from bot.replies import bank as said
from bot.replies.documents import draft_gone
from coaching.bank_files import read_file
from coaching.candidate import Candidate
from storage.shelf import Draft


async def receive(update: Update, context: Context) -> None:
    """A bank file. A coach's is checked and shown; anybody else's is not for us."""
    message = update.effective_message
    assert message is not None
    assert message.document is not None
    file = announced(message.document)
    if not is_coach(update, context):
        await context.turn.reply(replies.only_text())
    elif (file.size or 0) > MAX_BYTES:
        await context.turn.reply(said.questions_too_large(file.name))
    else:
        fetched = await context.bot.get_file(message.document.file_id)
        await _look_at(update, file.name, bytes(await fetched.download_as_bytearray()), context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button under a bank file: add it, or not. `value` is `<what>.<number>`."""
    what, _, number = value.partition(".")
    shelf = context.services.shelf
    entry = await shelf.entry(int(number)) if number.isdigit() else None
    if entry is None or entry.kind != "bank":
        await context.turn.reply(draft_gone())
        return
    name = entry.name.removeprefix(FOLDER)
    if what == "add" or entry.kept:
        await shelf.keep(entry.id)
        await context.services.bank_desk.follow()
        await context.turn.reply(said.questions_added(name))
    else:
        await context.turn.reply(said.questions_discarded(name))
        await shelf.discard(entry.id)


async def _look_at(update: Update, name: str, content: bytes, context: Context) -> None:
    services, coach = context.services, await candidate_of(update, context)
    if faults := await services.bank_desk.faults([(name, content)]):
        await context.turn.reply(said.faulty_questions(name, faults))
        return
    placed = read_file(name, content)
    if not placed:
        await context.turn.reply(said.no_questions(name))
        return
    draft = Draft("bank", FOLDER + name, content, coach.id, context.turn.inbox_id, services.clock.now())
    number = await services.shelf.draft(draft)
    await context.turn.reply(said.new_questions(number, name, placed, services.roles))
