"""Methods that send and stop polls, with the rules that Telegram has for them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from playground.call import Call
from playground.chats import JSON
from playground.errors import bad_request
from playground.markup import inline_keyboard
from playground.polls import Poll
from playground.text import CAPTION_LIMIT, Formatted, formatted

Arguments = Mapping[str, Any]

OPTIONS_AT_MOST = 12
OPEN_SECONDS = (5, 2_628_000)


def send_poll(call: Call) -> JSON:
    """Send a poll or a quiz. Anonymous unless told otherwise: then no vote reaches the bot."""
    poll = _poll(call)
    message = call.send({"poll": poll.state()})
    assert call.chat
    poll.chat_id, poll.message_id = call.chat.id, message["message_id"]
    if poll.order and (entry := call.chat.entry(poll.message_id)):
        entry.order = poll.order
    call.world.add_poll(poll)
    return message


def stop_poll(call: Call) -> JSON:
    """Close a poll of the bot and return it with its result."""
    chat, entry = call.find_message("with poll to stop")
    state = entry.message.get("poll")
    poll = call.world.polls.get(state["id"]) if state else None
    if poll is None or poll.bot_id != call.bot.id:
        raise bad_request("message with poll to stop not found")
    if poll.closed:
        raise bad_request("poll has already been closed")
    markup = inline_keyboard(call.arguments.get("reply_markup"))
    poll.closed = True
    chat.replace({**{k: v for k, v in entry.message.items() if k != "reply_markup"}, **markup})
    call.world.poll_changed(poll)
    return poll.state()


def _poll(call: Call) -> Poll:
    given, world = call.arguments, call.world
    options = _options(given["options"])
    quiz = _is_quiz(given)
    period, closes = _end(given, world.clock())
    return Poll(
        id=world.new_digits(),
        bot_id=call.bot.id,
        chat_id=0,
        message_id=0,
        question=_question(given),
        options=options,
        option_ids=[world.new_id(10) for _ in options],
        kind="quiz" if quiz else "regular",
        anonymous=given.get("is_anonymous", True),
        multiple=given.get("allows_multiple_answers", False),
        revoting=given.get("allows_revoting", not quiz),
        correct=_correct(given, quiz, len(options)),
        explanation=_explanation(given, quiz),
        description=_description(given),
        open_period=period,
        closes_at=closes,
        closed=given.get("is_closed", False),
        order=tuple(world.chance.sample(range(len(options)), len(options)))
        if given.get("shuffle_options")
        else (),
    )


def _question(given: Arguments) -> Formatted:
    question = formatted(given, "question", "question_parse_mode", "question_entities")
    if not question.text:
        raise bad_request("poll question must be non-empty")
    if len(question.text) > 300:
        raise bad_request("poll question length must not exceed 300")
    return _emoji_only(question)


def _options(given: list[JSON]) -> list[Formatted]:
    if not given:
        raise bad_request("poll must have at least 1 option")
    if len(given) > OPTIONS_AT_MOST:
        raise bad_request(f"poll can't have more than {OPTIONS_AT_MOST} options")
    options = [_emoji_only(formatted(option, "text", "text_parse_mode", "text_entities")) for option in given]
    if any(not option.text for option in options):
        raise bad_request("poll options must be non-empty")
    if any(len(option.text) > 100 for option in options):
        raise bad_request("poll options length must not exceed 100")
    if any("media" in option for option in given):
        raise bad_request("media in poll options is not played here")
    return options


def _is_quiz(given: Arguments) -> bool:
    kind = given.get("type", "regular")
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    return bool(kind == "quiz")


def _correct(given: Arguments, quiz: bool, options: int) -> tuple[int, ...]:
    """The indexes of the right options: needed for a quiz, rising, within range; none for other polls."""
    correct = tuple(given.get("correct_option_ids", ()))
    if correct and not quiz:
        raise bad_request("correct_option_ids are for quizzes only")
    in_order = all(before < after for before, after in pairwise(correct))
    if quiz and not (correct and in_order and correct[0] >= 0 and correct[-1] < options):
        raise bad_request("wrong correct option ID specified")
    return correct


def _explanation(given: Arguments, quiz: bool) -> Formatted | None:
    explanation = formatted(given, "explanation", "explanation_parse_mode", "explanation_entities")
    if explanation.text and not quiz:
        raise bad_request("explanation is for quizzes only")
    if len(explanation.text) > 200:
        raise bad_request("poll explanation length must not exceed 200")
    if explanation.text.count("\n") > 2:
        raise bad_request("poll explanation must have at most 2 line feeds")
    return explanation


def _description(given: Arguments) -> Formatted | None:
    description = formatted(given, "description", "description_parse_mode", "description_entities")
    if len(description.text) > CAPTION_LIMIT:
        raise bad_request("poll description is too long")
    return description


def _end(given: Arguments, now: float) -> tuple[int | None, int | None]:
    """`open_period` and `close_date`, of which at most one may be given; both in seconds."""
    period, closes = given.get("open_period"), given.get("close_date")
    if period is not None and closes is not None:
        raise bad_request("open_period can't be used together with close_date")
    left = period if period is not None else closes - now if closes is not None else None
    if left is not None and not OPEN_SECONDS[0] <= left <= OPEN_SECONDS[1]:
        raise bad_request("poll must be open for 5 to 2628000 seconds")
    return period, int(now) + period if period is not None else closes


def _emoji_only(text: Formatted) -> Formatted:
    """Questions and options keep custom emoji and no other entity."""
    return Formatted(text.text, tuple(entity for entity in text.entities if entity["type"] == "custom_emoji"))
