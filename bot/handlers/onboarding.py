"""/start: role, quiz time, time zone, each skippable; the same three from /settings; a shared location."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram import Update

from bot import replies
from bot.coaches import announce_to_coach, is_coach
from bot.context import Context, candidate_of
from bot.handlers import cohorts
from bot.places import zone_at
from bot.reading import parse_time, parse_zone
from bot.replies import Reply
from coaching.candidate import Awaiting, Candidate


async def start(update: Update, context: Context) -> None:
    """Greet, take the role of a deep link (`?start=<role>`) or of a cohort, and ask for what is missing."""
    assert update.effective_user is not None
    if is_coach(update, context):
        await announce_to_coach(context.bot, update.effective_user.id)
    payload = context.args[0] if context.args else ""
    known = payload in context.services.roles
    candidate = replace(
        await candidate_of(update, context), blocked=False, paused=False, onboarding=True, awaiting=None
    )
    await context.turn.reply(replies.welcome(update.effective_user.first_name))
    if payload.startswith(cohorts.LINK):
        await cohorts.join(candidate, payload.removeprefix(cohorts.LINK), context)
    if known:
        await _ask_time(replace(candidate, role=payload), context)
    else:
        await _ask_role(candidate, context)


async def choose_role(candidate: Candidate, value: str, context: Context) -> None:
    """A role button was pressed; `skip` leaves it as it is."""
    if value != "skip":
        candidate = replace(candidate, role=value if value in context.services.roles else None)
    await (_ask_time if candidate.onboarding else _finish)(candidate, context)


async def choose_time(candidate: Candidate, value: str, context: Context) -> None:
    """A time was pressed or typed; `off` is no daily quiz, `skip` leaves it as it is."""
    if value != "skip":
        candidate = replace(candidate, quiz_at=parse_time(value), paused=False)
    zone_matters = candidate.onboarding and candidate.quiz_at is not None
    await (_ask_zone if zone_matters else _finish)(candidate, context)


async def choose_zone(candidate: Candidate, value: str, context: Context) -> None:
    """A zone was pressed or typed; `skip` leaves it as it is."""
    if value != "skip":
        candidate = replace(candidate, zone=_zone(value) or candidate.zone)
    await _finish(candidate, context)


async def typed(candidate: Candidate, text: str, context: Context) -> bool:
    """Take a text as the time or place that was asked for. False where it is something else."""
    if candidate.awaiting == "time":
        if (moment := parse_time(text)) is not None:
            await choose_time(candidate, f"{moment:%H:%M}", context)
            return True
        return await not_understood(text, replies.bad_time(), context)
    # The list of cities takes a moment to read, and nobody else should wait for it.
    if (zone := await asyncio.to_thread(parse_zone, text)) is not None:
        await choose_zone(candidate, zone.key, context)
        return True
    return await not_understood(text, replies.bad_zone(), context)


async def not_understood(text: str, hint: Reply, context: Context) -> bool:
    """Give a hint where a short text is not what was asked for. False where it is something else."""
    # Somebody in a hurry asks a question instead: it is answered, and the buttons stay where they are.
    if "?" in text or len(text.split()) > 3:
        return False
    await context.turn.reply(hint)
    return True


async def located(update: Update, context: Context) -> None:
    """A location was shared: its zone is the candidate's from now on. The position itself is not kept."""
    assert update.effective_message is not None
    assert update.effective_message.location is not None
    place = update.effective_message.location
    zone = await asyncio.to_thread(zone_at, place.latitude, place.longitude)
    if zone is None:
        await context.turn.reply(replies.bad_zone())
        return
    candidate = replace(await candidate_of(update, context), zone=zone)
    await context.turn.reply(replies.zone_set(zone, context.services.clock.now()))
    if candidate.awaiting == "zone" and candidate.onboarding:
        await _finish(candidate, context)
    else:
        await context.services.save(replace(candidate, awaiting=_but_zone(candidate.awaiting)))


async def ask_for(candidate: Candidate, setting: str, context: Context) -> None:
    """A button of /settings: ask for that one setting."""
    ask = {"time": _ask_time, "zone": _ask_zone}.get(setting, _ask_role)
    await ask(replace(candidate, onboarding=False), context)


# Each ends with the reply first and the one save last: a turn that is taken again after a crash then finds
# the candidate as it was, goes the same way, and sends only what had not gone out.


async def _ask_role(candidate: Candidate, context: Context) -> None:
    await context.turn.reply(replies.ask_role(context.services.roles, candidate.onboarding))
    await context.services.save(replace(candidate, awaiting=None))


async def _ask_time(candidate: Candidate, context: Context) -> None:
    await context.turn.reply(replies.ask_time(candidate.onboarding))
    await context.services.save(replace(candidate, awaiting="time"))


async def _ask_zone(candidate: Candidate, context: Context) -> None:
    await context.turn.reply(replies.ask_zone(candidate.zone, candidate.onboarding))
    await context.services.save(replace(candidate, awaiting="zone"))


async def _finish(candidate: Candidate, context: Context) -> None:
    tell = replies.ready if candidate.onboarding else replies.saved
    await context.turn.reply(tell(candidate, context.services.role_of(candidate)))
    await context.services.save(replace(candidate, onboarding=False, awaiting=None))


def _but_zone(awaiting: Awaiting | None) -> Awaiting | None:
    return None if awaiting == "zone" else awaiting


def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError):
        return None
