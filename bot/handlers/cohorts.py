"""Cohorts: coaches make and close them with /cohort, a link brings candidates in, /leaderboard follows."""

from dataclasses import replace
from datetime import timedelta

from telegram import Update

from bot.buttons import number_in
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.reading import is_question
from bot.replies import Reply
from bot.replies import cohorts as said
from coaching.candidate import Candidate, NameFor
from coaching.cohorts import MAX_NAME, MAX_TITLE, board_name, one_line, shortened
from storage.cohorts import Cohort, Membership

LINK = "cohort_"  # begins what a cohort's link hands to /start
NAME_FOR = timedelta(minutes=30)  # how long the next text may be the name that was asked for
_WORDS_OF_A_NAME = 5

# --- coaches


async def begin(update: Update, context: Context) -> None:
    """/cohort: the coach's cohorts, or with a title a new one."""
    coach = await candidate_of(update, context)
    title = one_line(" ".join(context.args or ()))
    if len(title) > MAX_TITLE:
        await context.turn.reply(said.long_title(len(title)))
    elif title:
        made = await context.services.cohorts.make(title, coach, context.turn.inbox_id)
        await context.turn.reply(said.made(made, _link(made, context)))
    else:
        await _list(coach, 0, context)


async def decide(coach: Candidate, value: str, context: Context) -> None:
    """A coach's button. `value` is `page.<from>`, or one of board, close, end, keep with `.<code>`."""
    what, _, which = value.partition(".")
    if what == "page":
        await _list(coach, number_in(which) or 0, context)
        return
    found = await context.services.cohorts.cohorts.one_of(coach.id, which)
    if found is None:
        await context.turn.reply(said.closed_already())
    elif what == "board":
        await context.turn.reply(said.seen_by_coach(await context.services.cohorts.results(found, coach)))
    elif what == "close":
        await context.turn.reply(said.confirm_close(found))
    elif what == "end":
        await context.turn.reply(said.closed(found))
        await context.services.cohorts.cohorts.close(coach.id, found.code)
    else:
        await context.turn.reply(said.kept(found))


async def _list(coach: Candidate, start: int, context: Context) -> None:
    found = await context.services.cohorts.cohorts.of_coach(coach.id)
    start = start if start < len(found) else 0
    page = [(each, _link(each, context)) for each in found[start : start + said.ON_A_PAGE]]
    await context.turn.reply(said.listed(page, start, len(found)))


def _link(cohort: Cohort, context: Context) -> str:
    return f"https://t.me/{context.bot.username}?start={LINK}{cohort.code}"


# --- candidates


async def join(candidate: Candidate, code: str, context: Context) -> None:
    """A cohort's link was opened: the candidate is in, and is asked whether to be on its board."""
    desk = context.services.cohorts
    found = await desk.cohorts.get(code.lower())
    before = await desk.cohorts.membership(candidate.id)
    if found is None:
        await context.turn.reply(said.dead_link())
    elif before and before.code == found.code:
        await context.turn.reply(said.member_already(before, _own_name(context)))
    else:
        left = before.title if before else None
        await context.turn.reply(said.joined(found.code, found.title, left, _own_name(context)))
        # After the reply, so that a turn that is taken again still finds which one is left.
        await desk.join(candidate, found.code)


async def leaderboard(update: Update, context: Context) -> None:
    """/leaderboard: the week of the candidate's cohort; who is not on the board sees their own points."""
    candidate = await candidate_of(update, context)
    member = await context.services.cohorts.cohorts.membership(candidate.id)
    if member is None:
        await context.turn.reply(said.no_cohort(is_coach(update, context)))
        return
    results = await context.services.cohorts.results(member, candidate)
    if member.shown_as is None:
        await context.turn.reply(said.own_points(results, member.code, _own_name(context)))
    else:
        await context.turn.reply(said.seen_by_member(results, member.code))


async def choose(candidate: Candidate, value: str, context: Context) -> None:
    """A member's button. `value` is one of me, name, off, keep, leave with `.<code>`."""
    what, _, code = value.partition(".")
    member = await context.services.cohorts.cohorts.membership(candidate.id)
    if member is None or member.code != code:
        await context.turn.reply(said.not_in_it())
    elif what == "name":
        await _ask_name(candidate, said.ask_name(code), context)
    elif what == "me":
        await _show(candidate, member, _own_name(context), context)
    else:
        await _step_back(candidate, member, what, context)


async def written(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Take a text as the name that was asked for. False where none was, or the text is something else."""
    if not isinstance(candidate.awaiting, NameFor) or await _means_else(update, candidate, text, context):
        return False
    member = await context.services.cohorts.cohorts.membership(candidate.id)
    if member is None:
        return False
    name = board_name(text)
    if len(name) > MAX_NAME:
        await context.turn.reply(said.long_name(len(name), member.code))
    else:
        await _show(candidate, member, name, context)
    return True


async def _means_else(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Whether a text is a question or an answer, though a name is waited for: others would read it as one."""
    assert isinstance(candidate.awaiting, NameFor)
    asked_at = candidate.awaiting.asked_at
    late = context.services.clock.now() - asked_at > NAME_FOR
    if late or is_question(text) or len(text.split()) > _WORDS_OF_A_NAME:
        return True
    shown = await context.services.quiz.open_text(candidate.id)
    if shown is None:
        return False
    replied_to = update.effective_message.reply_to_message if update.effective_message else None
    is_reply = replied_to is not None and replied_to.message_id == shown.showing.message_id
    return is_reply or shown.showing.shown_at > asked_at


async def _show(candidate: Candidate, member: Membership, name: str, context: Context) -> None:
    if not name:
        await _ask_name(candidate, said.ask_name(member.code), context)
    elif await context.services.cohorts.cohorts.show(candidate.id, member.code, name):
        await context.turn.reply(said.on_the_board(member.title, name))
        await _waited_enough(candidate, context)
    else:
        await _ask_name(candidate, said.name_taken(name, member.code), context)


async def _step_back(candidate: Candidate, member: Membership, what: str, context: Context) -> None:
    cohorts = context.services.cohorts.cohorts
    if what == "off":
        await context.turn.reply(said.off_the_board())
        await cohorts.hide(candidate.id, member.code)
    elif what == "leave":
        await context.turn.reply(said.left(member.title))
        await cohorts.leave(candidate.id, member.code)
    else:
        await context.turn.reply(said.name_kept(member.shown_as))
    await _waited_enough(candidate, context)


async def _ask_name(candidate: Candidate, ask: Reply, context: Context) -> None:
    asked_at = context.services.clock.now().replace(microsecond=0)
    await context.turn.reply(ask)
    await context.services.save(replace(candidate, awaiting=NameFor(asked_at)))


async def _waited_enough(candidate: Candidate, context: Context) -> None:
    if isinstance(candidate.awaiting, NameFor):
        await context.services.save(replace(candidate, awaiting=None))


def _own_name(context: Context) -> str:
    """The first name that Telegram gives, as it may stand on the board; "" where there is nothing to read."""
    return shortened(board_name(context.first_name))
