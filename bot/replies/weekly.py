"""A candidate's week in words: the caption under its picture, which says the same."""

from typing import Literal

from bot.markup import bold
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.progress import WEEK, Report, Topic, Week

MAX_CAPTION = 1024  # units of a picture's caption: Telegram's limit
_WORDS = {"sql": "SQL", "ml": "ML", "excel": "Excel", "python": "Python", "english": "English"}

Kind = Literal["week", "days"]  # a week that is over, or the seven days up to today


def weekly(report: Report, kind: Kind) -> Reply:
    """The week in numbers, how it compares with the one before, the topics, and one next step."""
    return say(
        _title(report.week, kind),
        _numbers(report),
        *([_compared(report.week, report.before, kind)] if report.before else []),
        *([_strongest(report.strongest)] if report.strongest else []),
        _next_step(report.weakest),
        keyboard=_quiz(),
    )


def nothing_yet() -> Reply:
    """/progress without an answer in the last seven days."""
    return say(
        "There is nothing to show yet: no question was answered in the last 7 days. "
        "Answer one, and your picture begins.",
        keyboard=_quiz(),
    )


def _quiz() -> Keyboard:
    return ((button("Take a quiz", "quiz"),),)


def _title(week: Week, kind: Kind) -> str:
    first, last = week.days[0].date, week.days[-1].date
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    name = "Your week" if kind == "week" else "Your last 7 days"
    return f"📊 {bold(name)}, {begins} to {last.day} {last:%B}"


def _numbers(report: Report) -> str:
    week, streak = report.week, report.streak
    lines = [
        f"✅ {bold(f'{week.well} of {week.answered}')} answered well ({_share(week)}%)",
        f"⭐ {_counted(week.points, 'point')}",
        f"📅 {week.practised} of {WEEK} days with practice",
    ]
    if streak.days > 1:
        lines.append(f"🔥 {streak.days} days in a row")
        if report.forgiven:
            lines.append(f"❄️ {_counted(report.forgiven, 'day')} off did not break your streak")
    return "\n".join(lines)


def _compared(week: Week, before: Week, kind: Kind) -> str:
    """What went up is said as such; what went down is a number and no blame."""
    then = "the week before" if kind == "week" else "the 7 days before"
    more = week.answered - before.answered
    if more > 0:
        return f"📈 {_counted(more, 'question')} more than {then}."
    if _share(week) > _share(before):
        return f"📈 A larger part went well: {_share(week)}%, after {_share(before)}% {then}."
    if more == 0:
        return f"As many questions as {then}."
    return f"{then.capitalize()}: {_counted(before.answered, 'question')}. Every new one helps."


def _strongest(topic: Topic) -> str:
    return f"💪 Your strongest topic: {bold(topic_name(topic.name))} ({topic.well} of {topic.answered} well)"


def _next_step(weakest: Topic | None) -> str:
    if weakest is None:
        return "👉 Next step: a short quiz keeps it fresh."
    went = f"{weakest.well} of {weakest.answered} well"
    return f"👉 Next step: practise {bold(topic_name(weakest.name))} ({went}). A short quiz is a good start."


def topic_name(slug: str) -> str:
    """A topic of the bank as people write it: "ml-fundamentals" -> "ML fundamentals"."""
    return " ".join(_WORDS.get(word, word) for word in slug.split("-"))


def _share(week: Week) -> int:
    return round(100 * week.well / week.answered)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
