"""/broadcast: a coach writes to everybody, or to the candidates of one role."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import Update

from bot.broadcast_desk import BroadcastDesk, Preview, Progress
from bot.buttons import number_in
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.markup import escape, units
from bot.replies import broadcasts as said
from coaching.candidate import BroadcastTo, Candidate

_STEPS: Mapping[str, Callable[[BroadcastDesk, int], Awaitable[Progress | None]]] = {
    "send": BroadcastDesk.send,
    "stop": BroadcastDesk.stop,
    "show": BroadcastDesk.progress,
    "drop": BroadcastDesk.progress,  # of one that is on its way already
}


async def begin(update: Update, context: Context) -> None:
    """/broadcast: ask for the text."""
    await _ask(await candidate_of(update, context), None, context)


async def written(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Take a coach's text as the broadcast that is being waited for. False where none is."""
    if not is_coach(update, context):
        return False
    if isinstance(candidate.awaiting, BroadcastTo):
        await _take(candidate, candidate.awaiting, text, context)
        return True
    # A turn that is taken again right after its end must not take the text for a question.
    found = await context.services.broadcasts.drafted(context.turn.inbox_id)
    if found:
        await _show(found, context)
    return found is not None


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button of a broadcast. `value` is `to.<role>`, or one of send, stop, show, drop with `.<number>`."""
    what, _, which = value.partition(".")
    if what == "to":
        await _ask(candidate, which, context)
        return
    desk, number = context.services.broadcasts, number_in(which)
    if what == "drop" and number is not None and await desk.discard(number):
        await context.turn.reply(said.discarded())
        return
    async with context.turn.typing():
        found = await _STEPS[what](desk, number) if what in _STEPS and number is not None else None
    await context.turn.reply(said.progress(found) if found else said.gone())


async def _ask(candidate: Candidate, role: str | None, context: Context) -> None:
    roles = context.services.roles
    chosen = roles.get(role or "")
    await context.turn.reply(said.ask_text(roles, chosen))
    await context.services.save(replace(candidate, awaiting=BroadcastTo(chosen.id if chosen else None)))


async def _take(candidate: Candidate, awaited: BroadcastTo, text: str, context: Context) -> None:
    if (length := units(escape(text))) > said.MAX_TEXT:
        await context.turn.reply(said.too_long(length))
        return
    desk = context.services.broadcasts
    await _show(await desk.draft(text, awaited.role, candidate, context.turn.inbox_id), context)
    # Last, so that a turn that is taken again finds the coach as they were.
    await context.services.save(replace(candidate, awaiting=None))


async def _show(found: Preview, context: Context) -> None:
    await context.turn.reply(said.broadcast(found.broadcast.text))
    await context.turn.reply(said.preview(found, context.services.roles))
