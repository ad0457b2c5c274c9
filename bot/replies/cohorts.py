"""Cohorts and their leaderboards: what coaches read, and what members do."""

from collections.abc import Mapping, Sequence

from bot.cohort_desk import Results
from bot.markup import bold, escape
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.cohorts import MAX_NAME, MAX_TITLE, Line, Week
from storage.cohorts import Cohort, Membership

ON_A_PAGE = 8
_MEDALS: Mapping[int, str] = {1: "🥇", 2: "🥈", 3: "🥉"}
_ONCE_A_DAY = "Points come from quizzes; each question counts once a day."


# --- to coaches


def made(cohort: Cohort, link: str) -> Reply:
    """A new cohort, with the link that brings its members in."""
    return say(
        f"👥 {bold(cohort.title)} is ready. Send this link to its members:",
        escape(link),
        "Whoever opens it is in, and chooses whether to be on the leaderboard. "
        f"Those who cannot open it write <code>/start cohort_{escape(cohort.code)}</code> to me.",
        "/cohort shows all your cohorts.",
    )


def long_title(length: int) -> Reply:
    """A title beyond the limit."""
    return say(f"That name has {length:,} characters; please use at most {MAX_TITLE}.")


def listed(page: Sequence[tuple[Cohort, str]], start: int, total: int) -> Reply:
    """A page of a coach's cohorts with their links, from the one at `start` of `total`."""
    if not page:
        return say("You have no cohort yet. To make one, write for example:\n/cohort ML batch of March")
    numbered = list(enumerate(page, start=start + 1))
    return say(
        f"<b>Your cohorts: {total:,}</b>",
        *(f"{n}. {bold(each.title)} – {_counts(each)}\n{escape(link)}" for n, (each, link) in numbered),
        keyboard=(*(_of_cohort(n, each) for n, (each, _) in numbered), *_turning(start, total)),
    )


def seen_by_coach(results: Results) -> Reply:
    """The board as a coach sees it: those who chose to be on it, and how many did not."""
    hidden = results.board.hidden
    unseen = f"Not on the board, so not shown: {_people(hidden)}."
    if not _shown(results):
        return say(_headline(results), unseen if hidden else "Nobody has joined yet.")
    return say(_headline(results), _lines(results), *([unseen] if hidden else []))


def confirm_close(cohort: Cohort) -> Reply:
    """Is it to be closed?"""
    return say(
        f"Close {bold(cohort.title)} ({_counts(cohort)})? Its link and its leaderboard end. "
        "Its members keep their points.",
        keyboard=(
            (
                button("Yes, close it", "cohort", f"end.{cohort.code}"),
                button("No, keep it", "cohort", f"keep.{cohort.code}"),
            ),
        ),
    )


def closed(cohort: Cohort) -> Reply:
    """A cohort is gone."""
    return say(f"{bold(cohort.title)} is closed. /cohort shows the others.")


def closed_already() -> Reply:
    """A button of a cohort that is gone, or another coach's."""
    return say("That cohort is closed. /cohort shows those you have.")


def kept(cohort: Cohort) -> Reply:
    """A cohort stays."""
    return say(f"{bold(cohort.title)} stays as it is.")


# --- to candidates


def joined(code: str, title: str, left: str | None, first_name: str) -> Reply:
    """A candidate came by a cohort's link: they are in it, and nobody sees them yet."""
    moved = f" You have left {bold(left)}: one cohort at a time." if left else ""
    return _invitation(f"👥 You are in {bold(title)} now.{moved}", code, first_name)


def member_already(member: Membership, first_name: str) -> Reply:
    """The link of a cohort that the candidate is in."""
    head = f"👥 You are in {bold(member.title)} already."
    if member.shown_as is None:
        return _invitation(head, member.code, first_name)
    return say(f"{head} The others see you as {bold(member.shown_as)}. /leaderboard shows the week.")


def dead_link() -> Reply:
    """A link whose cohort was closed, or never was."""
    return say(
        "👥 That link leads to no cohort any more. Please ask your coach for a new one. You can go on here."
    )


def no_cohort(coach: bool) -> Reply:
    """/leaderboard of somebody who is in no cohort."""
    if coach:
        return say("You are in no cohort yourself. /cohort shows the leaderboards of those you have made.")
    return say(
        "A leaderboard belongs to a cohort, and you are in none yet. A link from a coach brings you in.",
        "Until then, /quiz is there for you.",
    )


def seen_by_member(results: Results, code: str) -> Reply:
    """The board as a member on it sees it."""
    return say(
        _headline(results),
        _lines(results),
        "Each question counts once a day. /quiz brings more points.",
        keyboard=(
            (
                button("Change my name", "board", f"name.{code}"),
                button("Leave the board", "board", f"off.{code}"),
            ),
            (button("Leave the cohort", "board", f"leave.{code}"),),
        ),
    )


def own_points(results: Results, code: str, first_name: str) -> Reply:
    """What a member who is not on the board sees: their own points, and how to get onto it."""
    return say(
        f"{_headline(results)}\nYou have {bold(_points(results.points))}.",
        "You are not on the leaderboard, so only you see this. Once you are, you see the others, and "
        "they and your coach see the name that you choose and your points of this week, nothing else.",
        keyboard=(*_names(code, first_name), (button("Leave the cohort", "board", f"leave.{code}"),)),
    )


def ask_name(code: str) -> Reply:
    """A name for the board is asked for."""
    return say(
        f"Which name shall the others see? Write it, with at most {MAX_NAME} characters.",
        keyboard=_no_other_name(code),
    )


def long_name(length: int, code: str) -> Reply:
    """A name beyond the limit; another one is still waited for."""
    return say(
        f"That name has {length:,} characters; {MAX_NAME} fit. Please write a shorter one.",
        keyboard=_no_other_name(code),
    )


def name_taken(name: str, code: str) -> Reply:
    """A name that another member goes by; another one is waited for."""
    return say(
        f"The name {bold(name)} is taken: somebody is on the board with it. Please write another one.",
        keyboard=_no_other_name(code),
    )


def on_the_board(title: str, name: str) -> Reply:
    """The candidate is on the board."""
    return say(f"🏆 You are on the board of {bold(title)} as {bold(name)}. /leaderboard shows the week.")


def off_the_board() -> Reply:
    """The candidate is not on the board."""
    return say("You are not on the leaderboard. /leaderboard shows your points to you alone.")


def name_kept(shown_as: str | None) -> Reply:
    """No other name was chosen."""
    return say(f"You stay on the board as {bold(shown_as)}.") if shown_as else off_the_board()


def left(title: str) -> Reply:
    """The candidate is out of a cohort."""
    return say(
        f"You have left {bold(title)}. Your points stay yours. The link of the cohort brings you back."
    )


def not_in_it() -> Reply:
    """A button of a cohort that the candidate is not in."""
    return say("You are not in that cohort any more. /leaderboard shows where you are.")


def _invitation(head: str, code: str, first_name: str) -> Reply:
    return say(
        head,
        "It has a leaderboard. The others in it and your coach would see the name that you choose and your "
        "points of this week, nothing else. You are on it only if you say so.",
        _ONCE_A_DAY,
        keyboard=(*_names(code, first_name), (button("Not on the board", "board", f"off.{code}"),)),
    )


def _names(code: str, first_name: str) -> Keyboard:
    own = ((button(f"Show me as {first_name}", "board", f"me.{code}"),),) if first_name else ()
    return (*own, (button("Choose another name", "board", f"name.{code}"),))


def _no_other_name(code: str) -> Keyboard:
    return ((button("Leave it as it is", "board", f"keep.{code}"),),)


def _headline(results: Results) -> str:
    return f"🏆 {bold(results.title)}, this week ({_dates(results.week)})"


def _lines(results: Results) -> str:
    board = results.board
    lines = [_line(line) for line in board.top] or ["Nobody on the board has points yet."]
    if board.apart:
        gap = ["…"] if board.apart.rank > len(board.top) + 1 else []
        lines += [*gap, _line(board.apart)]
    if board.more:
        lines.append(
            f"and {board.more:,} more" if board.top else f"On the board: {_people(_shown(results))}."
        )
    return "\n".join(lines)


def _line(line: Line) -> str:
    medal = _MEDALS.get(line.rank) if line.points else None
    # Isolated, so that a name written from right to left leaves its points where they are.
    name = f"\u2068{escape(line.name)}\u2069"
    return (
        f"{medal or f'{line.rank}.'} {f'<b>{name}</b> (you)' if line.own else name} – {_points(line.points)}"
    )


def _shown(results: Results) -> int:
    return len(results.board.top) + (results.board.apart is not None) + results.board.more


def _dates(week: Week) -> str:
    monday, sunday = week.monday, week.sunday
    first = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {monday:%B}"
    return f"{first}–{sunday.day} {sunday:%B}"


def _of_cohort(number: int, cohort: Cohort) -> tuple[tuple[str, str], ...]:
    return (
        button(f"🏆 Leaderboard {number}", "cohort", f"board.{cohort.code}"),
        button(f"Close {number}", "cohort", f"close.{cohort.code}"),
    )


def _turning(start: int, total: int) -> Keyboard:
    back = (button("‹ Back", "cohort", f"page.{max(0, start - ON_A_PAGE)}"),) if start else ()
    more = (button("More ›", "cohort", f"page.{start + ON_A_PAGE}"),) if start + ON_A_PAGE < total else ()
    return (back + more,) if back or more else ()


def _counts(cohort: Cohort) -> str:
    return f"{_people(cohort.members)}, {cohort.shown:,} on the board"


def _people(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count:,} points"
