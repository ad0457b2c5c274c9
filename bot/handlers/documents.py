"""A coach's documents: a file that was sent, what it would change, and the list of all there are.

Every step can be repeated: a file is stored once for its update, and what was kept, discarded or removed
stays so.
"""

from telegram import Message, Update
from telegram.error import BadRequest

from bot import replies
from bot.check_questions import check_questions
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.incoming import Incoming, announced, name_on_shelf
from bot.replies import documents as said
from coaching.candidate import Candidate
from knowledge.changes import Preview
from knowledge.errors import DocumentUnreadable, IndexBusy, KnowledgeError, NothingToIndex
from knowledge.loading import role_named
from knowledge.scanning import Change
from storage.passages import StoredDocument
from storage.shelf import Draft

FETCH_SECONDS = 60


async def receive(update: Update, context: Context) -> None:
    """A file. A coach's is read, and what it would change is shown; anybody else's is not for us."""
    message = update.effective_message
    assert message is not None
    assert message.document is not None
    if not is_coach(update, context):
        await context.turn.reply(replies.only_text())
        return
    file = announced(message.document)
    if file.refused:
        await context.turn.reply(said.refused(file))
        return
    given = await context.services.shelf.given_with(context.turn.inbox_id)
    coach = await candidate_of(update, context)
    number = given.id if given else await _fetched(coach, message, file, context)
    if number is None:
        await context.turn.reply(said.refused(Incoming(file.name, None)))
    else:
        await _look_at(number, message.caption, context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button under what a file would change: look again, use it, or not. `value` is `<what>.<number>`."""
    what, _, number = value.partition(".")
    entry = await context.services.shelf.entry(int(number)) if number.isdigit() else None
    if entry is None or entry.kind != "coach":
        await context.turn.reply(said.draft_gone())
    elif what == "use":
        await _change(Change(draft=entry.id), "draft", value, context)
    elif entry.kept:
        await context.turn.reply(said.in_use(entry.name))
    elif what == "see":
        await _look_at(entry.id, None, context)
    else:
        await context.turn.reply(said.discarded(entry.name))
        await context.services.shelf.discard(entry.id)
        await context.services.library.tidy()


async def show_all(update: Update, context: Context) -> None:
    """/sources: the documents that answers come from."""
    await turn_to(await candidate_of(update, context), "0", context)


async def turn_to(candidate: Candidate, value: str, context: Context) -> None:
    """A page of the documents, from the one at this place."""
    version = await _version(context)
    documents = await context.services.passages.documents(version)
    start = int(value) if value.isdigit() and int(value) < len(documents) else 0
    sizes = await context.services.passages.sizes(version)
    listed = [
        said.Listed(each, sizes.get(each.id, 0), await _words(each, context))
        for each in documents[start : start + said.ON_A_PAGE]
    ]
    await context.turn.reply(said.listed(listed, start, len(documents), context.services.roles))


async def handle(candidate: Candidate, value: str, context: Context) -> None:
    """A button of one document: show it, send it, take it out. `value` is `<what>.<document id>`."""
    what, _, document_id = value.partition(".")
    version = await _version(context)
    document = await context.services.passages.document(version, document_id)
    if document is None:
        await context.turn.reply(said.document_gone())
    elif what == "file":
        await _send(document, context)
    elif what == "ask":
        await _ask_removal(document, value, context)
    elif what == "remove":
        await _change(Change(without=document.path), "document", value, context)
    elif what == "keep":
        await context.turn.reply(said.stays(document))
    else:
        content = await context.services.library.content(document)
        passages = await context.services.passages.passages_of(document_id)
        await context.turn.reply(said.shown(document, passages, context.services.roles, content is not None))


async def _words(document: StoredDocument, context: Context) -> str:
    """What a reviewed answer says, since all of them have one title; "" for any other document."""
    if document.origin != "reviewed":
        return ""
    passages = await context.services.passages.passages_of(document.id)
    return passages[0].text if passages else ""


async def _version(context: Context) -> int:
    active = await context.services.passages.active()
    return active.id if active else 0


async def _fetched(coach: Candidate, message: Message, file: Incoming, context: Context) -> int | None:
    """The number of the draft that the file became; None where Telegram does not hand it out."""
    assert message.document is not None
    services = context.services
    try:
        fetched = await context.bot.get_file(message.document.file_id)
        content = bytes(await fetched.download_as_bytearray(read_timeout=FETCH_SECONDS))
    except BadRequest as error:
        if "too big" not in error.message:
            raise
        return None
    kept = [entry.name for entry in await services.shelf.kept()]
    name = name_on_shelf(file.name, _role_of(message.caption, context), kept, services.roles.keys())
    return await services.shelf.draft(
        Draft("coach", name, content, coach.id, context.turn.inbox_id, services.clock.now())
    )


def _role_of(caption: str | None, context: Context) -> str | None:
    roles = context.services.roles.values()
    return role_named(caption or "", {role.id: (role.title, *role.names) for role in roles})


async def _look_at(number: int, caption: str | None, context: Context) -> None:
    """Say what a draft would change."""
    entry = await context.services.shelf.entry(number)
    assert entry is not None
    try:
        preview = await _previewed(Change(draft=number), entry.name, context)
    except IndexBusy:
        await context.turn.reply(said.busy("draft", f"see.{number}"))
    except DocumentUnreadable as error:
        await context.turn.reply(said.unreadable(entry.name, error.why))
        await context.services.shelf.discard(number)
    else:
        unknown = None if _role_of(caption, context) else caption
        await context.turn.reply(said.preview(number, entry.name, preview, context.services.roles, unknown))


async def _ask_removal(document: StoredDocument, value: str, context: Context) -> None:
    """Say what would be lost with a document."""
    try:
        preview = await _previewed(Change(without=document.path), document.title, context)
    except IndexBusy:
        await context.turn.reply(said.busy("document", value))
    except NothingToIndex:
        await context.turn.reply(said.last_one())
    else:
        await context.turn.reply(said.ask_removal(document, preview, context.services.roles))


async def _previewed(change: Change, name: str, context: Context) -> Preview:
    questions = await check_questions(context.services)
    async with context.turn.progress(said.reading(name)) as tell:
        try:
            preview = await context.services.library.propose(
                change,
                questions,
                reading=lambda done, total: tell(said.reading(name, done, total)),
                checking=lambda done, total: tell(said.checking(name, done, total)),
            )
        except KnowledgeError:
            tell(said.was_left(name))
            raise
        tell(said.was_read(name))
    return preview


async def _change(change: Change, action: said.Again, value: str, context: Context) -> None:
    """Make a change for good, and say what there is now."""
    try:
        async with context.turn.typing():
            report = await context.services.library.apply(change)
    except IndexBusy:
        await context.turn.reply(said.busy(action, value))
    except NothingToIndex:
        await context.turn.reply(said.last_one())
    else:
        await context.turn.reply(said.done(report))


async def _send(document: StoredDocument, context: Context) -> None:
    content = await context.services.library.content(document)
    if content is None:
        await context.turn.reply(said.not_at_hand())
    else:
        await context.turn.file(content, document.source.rpartition("/")[2])
