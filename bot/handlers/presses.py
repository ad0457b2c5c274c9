"""Every inline button: what its action means."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest

from bot import replies
from bot.buttons import COACH_ACTIONS, Action, Press, decode
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.handlers import (
    answers,
    bank,
    broadcasts,
    cohorts,
    desk,
    documents,
    drafts,
    drills,
    gaps,
    interviews,
    onboarding,
    privacy,
    quiz,
    settings,
    voice,
)
from coaching.candidate import Candidate

Effect = Callable[[Candidate, str, Context], Awaitable[None]]

ACTIONS: Mapping[Action, Effect] = {
    "role": onboarding.choose_role,
    "time": onboarding.choose_time,
    "zone": onboarding.choose_zone,
    "settings": settings.ask_for,
    "daily": settings.choose_daily,
    "language": settings.choose_language,
    "voice": voice.decide,
    "quiet": settings.choose_quiet,
    "lesson": quiz.read_more,
    "better": quiz.say_better,
    "quiz": lambda candidate, _value, context: quiz.begin_for(candidate, context),
    "mock": interviews.decide,
    "practise": drills.practise,
    "pause": lambda candidate, _value, context: settings.pause_for(candidate, context),
    "resume": lambda candidate, _value, context: settings.resume_for(candidate, context),
    "passage": answers.show_passage,
    "helpful": answers.rate,
    "next": answers.ask_next,
    "export": lambda candidate, _value, context: privacy.export(candidate, context),
    "forget": privacy.forget,
    "coach": gaps.pass_on,
    "gaps": gaps.turn_to,
    "gap": gaps.look_at,
    "answer": gaps.begin_answer,
    "dismiss": gaps.dismiss,
    "publish": gaps.publish,
    "drop": gaps.drop,
    "draft": documents.decide,
    "sources": documents.turn_to,
    "document": documents.handle,
    "bank": bank.decide,
    "compose": drafts.another,
    "broadcast": broadcasts.decide,
    "board": cohorts.choose,
    "cohort": cohorts.decide,
    "appeal": desk.appeal_for,
    "desk": desk.decide,
}


async def press(update: Update, context: Context) -> None:
    """Answer the tap first, for a tap goes stale; then do what the button says."""
    query = update.callback_query
    assert query is not None
    pressed = decode(query.data or "")
    if pressed and pressed.action in COACH_ACTIONS and not is_coach(update, context):
        pressed = None
    # A tap too old to be acknowledged asks for the same thing as a fresh one.
    with suppress(BadRequest):
        await query.answer(_toast(pressed), show_alert=pressed is None)
    if pressed:
        await ACTIONS[pressed.action](await candidate_of(update, context), pressed.value, context)


def _toast(pressed: Press | None) -> str | None:
    if pressed is None:
        return replies.stale_button()
    return replies.noted() if pressed.action == "helpful" else None
