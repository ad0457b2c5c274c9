"""Broadcasts: the text that is asked for, how it will look, whom it reaches, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.broadcast_desk import WELCOME_FOR, Preview, Progress
from bot.markup import bold, escape, italic
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.profiles import Role
from storage.broadcasts import Outcomes

MAX_TEXT = 3500  # as Telegram counts; with the header it always fits into one message
_EXCERPT = 80  # characters of a text that tell one report from another


def ask_text(roles: Mapping[str, Role], role: Role | None = None) -> Reply:
    """A coach is about to write to many; other people than those chosen are a tap away."""
    others = [each for each in roles.values() if each != role]
    everybody = [button("Everybody", "broadcast", "to.")] if role else []
    choices = [*everybody, *(button(f"Only {each.title}", "broadcast", f"to.{each.id}") for each in others)]
    return say(
        f"Send me the text, in one message. It goes to {_whom(role.title if role else None)}.",
        "You see it, and how many people that is, before anybody else does. /cancel leaves it.",
        keyboard=tuple((choice,) for choice in choices),
    )


def too_long(length: int) -> Reply:
    """A text beyond the limit; another one is still waited for."""
    return say(
        f"That text has {length:,} characters; {MAX_TEXT:,} fit into one message. "
        "Please send a shorter one, or /cancel to leave it."
    )


def broadcast(text: str) -> Reply:
    """A push: what a coach wrote to many. It always fits into one message."""
    return say("📣 <b>From your coaches</b>", escape(text))


def preview(found: Preview, roles: Mapping[str, Role]) -> Reply:
    """Below the text as it will look: whom it reaches, how long that takes, and the decision."""
    number, people = str(found.broadcast.id), found.audience.people
    discard = button("🗑 Discard", "broadcast", f"drop.{number}")
    whom = _whom(_title(found.broadcast.role, roles))
    if not people:
        return say(
            f"☝️ There is nobody to send it to: it is for {whom}.{_quiet(found)}", keyboard=((discard,),)
        )
    return say(
        f"☝️ This is how it will look. It goes to {whom}: {bold(_people(people))}.{_quiet(found)}",
        f"It takes about {_duration(found.takes)}{_late(found)}. You can stop it on the way.",
        keyboard=((button(f"📣 Send to {people:,}", "broadcast", f"send.{number}"), discard),),
    )


def discarded() -> Reply:
    """A draft was thrown away."""
    return say("Discarded. Nothing is sent.")


def gone() -> Reply:
    """A button of a broadcast that is not there any more."""
    return say("That broadcast is gone. /broadcast begins another one.")


def progress(found: Progress) -> Reply:
    """How far a broadcast is."""
    number = str(found.broadcast.id)
    refresh = button("🔄 Refresh", "broadcast", f"show.{number}")
    stop = button("⏹ Stop", "broadcast", f"stop.{number}")
    ended = not found.outcomes.waiting
    keyboard: Keyboard = ((refresh,),) if ended or _stopped(found) else ((refresh, stop),)
    return say(_headline(found, ended), _excerpt(found), _counts(found.outcomes), keyboard=keyboard)


def report(found: Progress) -> Reply:
    """A push to the coach: everything has ended. It always fits into one message."""
    return say(_headline(found, ended=True), _excerpt(found), _counts(found.outcomes))


def _headline(found: Progress, ended: bool) -> str:
    if _stopped(found):
        return "⏹ Your broadcast was stopped." if ended else "⏹ Stopping. What is on its way still arrives."
    return "📣 Your broadcast has gone out." if ended else "📣 Your broadcast is on its way."


def _stopped(found: Progress) -> bool:
    return found.broadcast.state in ("stopping", "stopped")


def _excerpt(found: Progress) -> str:
    text = " ".join(found.broadcast.text.split())
    return italic(text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…")


def _counts(outcomes: Outcomes) -> str:
    lines: Sequence[tuple[str, int, str]] = (
        ("✅", outcomes.sent, "delivered"),
        ("🚫", outcomes.blocked, "blocked the bot"),
        ("❌", outcomes.failed, "failed"),
        ("❔", outcomes.unknown, "unknown: it may have arrived, and is not sent again"),
        ("⏹", outcomes.stopped, "stopped"),
        ("🔕", outcomes.missed, "not sent: paused or left in the meantime, or too late"),
        ("⏳", outcomes.waiting, "waiting"),
    )
    # What never was is left out, but for the one figure that a coach looks for.
    shown = [f"{sign} {count:,} {words}" for sign, count, words in lines if count or words == "delivered"]
    return "\n".join(shown)


def _title(role: str | None, roles: Mapping[str, Role]) -> str | None:
    """A role that is not there any more goes by its id: it must not read as everybody."""
    known = roles.get(role or "")
    return known.title if known else role


def _whom(title: str | None) -> str:
    return f"the candidates for {escape(title)}" if title else "everybody"


def _quiet(found: Preview) -> str:
    paused = found.audience.paused
    if not paused:
        return ""
    return f" {_people(paused)} who paused {'gets' if paused == 1 else 'get'} nothing: they asked for quiet."


def _late(found: Preview) -> str:
    if found.takes <= WELCOME_FOR:
        return ""
    return f"; what has not gone out after {_duration(WELCOME_FOR)} is not sent any more"


def _duration(period: timedelta) -> str:
    seconds = max(1, round(period.total_seconds()))
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{round(seconds / length):,} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
