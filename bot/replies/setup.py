"""Getting to know each other: role, quiz time, time zone; these and other settings, and changing them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.buttons import Action
from bot.markup import escape, italic
from bot.replies.reply import Keyboard, Reply, button, rows, say
from coaching.candidate import DAILY_CHOICES, Candidate, Quiet
from coaching.languages import ENGLISH, LANGUAGES, language_of
from coaching.profiles import Role

TIMES = ("07:00", "08:00", "09:00", "12:00", "18:00", "20:00", "21:00")
NIGHTS = ("21:00-07:00", "22:00-07:00", "23:00-08:00")
ZONES = (
    ("India", "Asia/Kolkata"),
    ("UK", "Europe/London"),
    ("Central Europe", "Europe/Berlin"),
    ("US East", "America/New_York"),
    ("US Central", "America/Chicago"),
    ("US West", "America/Los_Angeles"),
    ("Singapore", "Asia/Singapore"),
    ("UTC", "UTC"),
)


def welcome(name: str) -> Reply:
    """The first words, before the first question."""
    hello = f"Hello{' ' + escape(name) if name else ''}! I help you prepare for your interview."
    return say(
        f"👋 {hello}",
        "• Ask me anything about the role: I answer from our documents and show where it stands.\n"
        "• Practise with short quizzes, one a day if you like.",
    )


def ask_role(roles: Mapping[str, Role], onboarding: bool) -> Reply:
    """Which role do you prepare for?"""
    rows = tuple((button(role.title, "role", role.id),) for role in roles.values())
    return say("Which role are you preparing for?", keyboard=rows + _skip("role", onboarding))


def ask_time(onboarding: bool) -> Reply:
    """When should the daily quiz come?"""
    times = [button(time, "time", time) for time in TIMES] + [button("No daily quiz", "time", "off")]
    text = "When shall I send your daily quiz? Tap a time, or write one, like <b>07:30</b>."
    return say(text, keyboard=rows(times, 4) + _skip("time", onboarding))


def ask_zone(zone: ZoneInfo, onboarding: bool) -> Reply:
    """Which time zone are you in?"""
    zones = [button(label, "zone", key) for label, key in ZONES]
    text = (
        f"Which time zone are you in? I assume <b>{escape(zone.key)}</b>. "
        "Tap one, write a city, like <b>Chennai</b> or <b>Europe/Paris</b>, or send me your location (📎)."
    )
    return say(text, keyboard=rows(zones, 2) + _skip("zone", onboarding))


def ask_daily(candidate: Candidate) -> Reply:
    """How many questions should a quiz have?"""
    numbers = [button(str(number), "daily", str(number)) for number in DAILY_CHOICES]
    text = f"How many questions shall a quiz have? Now it has <b>{candidate.daily}</b>."
    return say(text, keyboard=rows(numbers, 6))


def ask_quiet() -> Reply:
    """When should nothing be sent?"""
    nights = [button(night.replace("-", "–"), "quiet", night) for night in NIGHTS]
    return say(
        "When shall I be quiet? What comes in that time waits until it is over. "
        "Tap, or write it like <b>22:30-6:30</b>.",
        keyboard=(*rows(nights, 3), (button("Off", "quiet", "off"),)),
    )


def zone_set(zone: ZoneInfo, now: datetime) -> Reply:
    """The time zone of a place that was sent, and the time there, which shows whether it is right."""
    there = f"{now.astimezone(zone):%H:%M}"
    return say(f"📍 Your time zone is now <b>{escape(zone.key)}</b>, where it is {there}.")


def ready(candidate: Candidate, role: Role | None) -> Reply:
    """All is set: what was chosen, and what to do next."""
    return say(
        f"✅ All set.\n{_choices(candidate, role)}",
        "Ask me something now, for example:\n" + "\n".join(f"• {italic(text)}" for text in examples(role)),
        keyboard=((button("Take a quiz", "quiz"),),),
    )


def examples(role: Role | None) -> tuple[str, ...]:
    """Questions that our documents answer."""
    return role.examples if role else ("What documents should I bring to the walk-in?",)


def ask_language() -> Reply:
    """In which language shall answers be?"""
    offered = {"en": ENGLISH, **LANGUAGES}
    return say(
        "In which language shall I answer? My documents are in English: you get the English text as well, "
        "and the quizzes stay in English.",
        keyboard=rows([button(each.own_name, "language", code) for code, each in offered.items()], 3),
    )


def settings(candidate: Candidate, role: Role | None, translates: bool = False) -> Reply:
    """What is chosen, with buttons to change it; `translates`: answers may be in other languages."""
    pause = (button("Resume", "resume") if candidate.paused else button("Pause", "pause"),)
    languages = (button("Language", "settings", "language"),) if translates else ()
    return say(
        f"⚙️ <b>Your settings</b>\n{_all_choices(candidate, role)}",
        keyboard=(
            (button("Role", "settings", "role"), button("Quiz time", "settings", "time")),
            (button("Time zone", "settings", "zone"), button("Questions a day", "settings", "daily")),
            (button("Quiet hours", "settings", "quiet"), *languages, *(pause if candidate.quiz_at else ())),
        ),
    )


def saved(candidate: Candidate, role: Role | None) -> Reply:
    """A change has been made."""
    return say(f"✅ Saved.\n{_all_choices(candidate, role)}")


def _all_choices(candidate: Candidate, role: Role | None) -> str:
    lines = [
        _choices(candidate, role),
        f"Questions a day: <b>{candidate.daily}</b>",
        f"Quiet hours: <b>{_hours(candidate.quiet)}</b>",
    ]
    if candidate.language:
        lines.append(f"Answers in: <b>{escape(language_of(candidate.language).own_name)}</b>")
    asked = candidate.quiz_at
    if candidate.wants_pushes and candidate.quiet and asked and candidate.quiet.covers(asked):
        lines.append(f"Your quiz still comes at {asked:%H:%M}, as you chose.")
    return "\n".join(lines)


def _hours(quiet: Quiet | None) -> str:
    return f"{quiet.since:%H:%M}–{quiet.until:%H:%M}" if quiet else "none"


def _choices(candidate: Candidate, role: Role | None) -> str:
    daily = f"{candidate.quiz_at:%H:%M}" if candidate.quiz_at else "none"
    paused = " (paused, /resume starts it again)" if candidate.paused and candidate.quiz_at else ""
    return (
        f"Role: <b>{escape(role.title) if role else 'any'}</b>\n"
        f"Daily quiz: <b>{daily}</b>{paused}\n"
        f"Time zone: <b>{escape(candidate.zone.key)}</b>"
    )


def bad_time() -> Reply:
    """A text that should have been a time was none."""
    return say(
        "I could not read a time there. Write it like <b>07:30</b> or <b>7:30 pm</b>, or tap a button above."
    )


def bad_quiet() -> Reply:
    """A text that should have been quiet hours was none."""
    return say(
        "I could not read quiet hours there. Write from when to when, at most 12 hours, "
        "like <b>22:30-6:30</b>, or tap a button above."
    )


def bad_zone() -> Reply:
    """A text that should have been a place was none."""
    return say(
        "I do not know that place. Write a big city near you, like <b>Chennai</b>, "
        "send me your location (📎), or tap a button above."
    )


def paused() -> Reply:
    """The daily quiz has stopped."""
    return say("⏸ The daily quiz is paused. Your progress stays. /resume starts it again.")


def resumed(candidate: Candidate) -> Reply:
    """The daily quiz goes on."""
    if candidate.quiz_at is None:
        return ask_time(onboarding=False)
    return say(f"▶️ Your daily quiz comes at <b>{candidate.quiz_at:%H:%M}</b> ({escape(candidate.zone.key)}).")


def _skip(action: Action, onboarding: bool) -> Keyboard:
    return ((button("Skip", action, "skip"),),) if onboarding else ()
