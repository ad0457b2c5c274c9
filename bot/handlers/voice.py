"""Voice notes: written down, shown to who spoke, and taken as a text once they say that it is right."""

from telegram import Update, Voice

from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.handlers import texts
from bot.reading import has_words, visible
from bot.replies import voice as said
from bot.voice_desk import MOST_BYTES, MOST_SECONDS
from coaching.candidate import Candidate
from prompts.errors import ModelError
from storage.voice_notes import VoiceNote

FETCH_SECONDS = 60


async def receive(update: Update, context: Context) -> None:
    """A voice note: show what was heard in it, and ask whether that is right."""
    message = update.effective_message
    assert message is not None
    assert message.voice is not None
    desk, sound = context.services.voice, message.voice
    if desk.transcriber is None:
        await context.turn.reply(said.not_heard_here())
        return
    if (sound.file_size or 0) > MOST_BYTES or _seconds(sound) > MOST_SECONDS:
        await context.turn.reply(said.too_long(MOST_SECONDS // 60))
        return
    candidate = await candidate_of(update, context)
    note = await desk.noted(context.turn.inbox_id)
    try:
        async with context.turn.typing():
            note = note or await _heard(candidate, sound, context)
    except ModelError as error:
        await context.turn.reply(said.not_heard_here() if error.lasting else said.not_understood())
        return
    await context.turn.reply(said.heard(note.inbox_id, note.transcript) if note else said.no_words())


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button under a transcript: it is right, or not. `value` is `<what>.<number>`."""
    what, _, number = value.partition(".")
    note = await context.services.voice.noted(number_in(number) or 0)
    if note is None or note.candidate_id != candidate.id:
        await context.turn.reply(said.gone())
    elif what != "use":
        await context.turn.reply(said.say_it_again())
    elif note.used:
        await context.turn.reply(said.used_already())
    else:
        await texts.take(context.incoming, candidate, note.transcript, context)
        await context.services.voice.use(note)


async def _heard(candidate: Candidate, sound: Voice, context: Context) -> VoiceNote | None:
    fetched = await context.bot.get_file(sound.file_id, read_timeout=FETCH_SECONDS)
    content = bytes(await fetched.download_as_bytearray(read_timeout=FETCH_SECONDS))
    note = await context.services.voice.hear(
        context.turn.inbox_id, candidate.id, content, max(1, _seconds(sound))
    )
    return note if note and has_words(visible(note.transcript)) else None


def _seconds(sound: Voice) -> int:
    length = sound.duration
    return int(length if isinstance(length, int) else length.total_seconds())
