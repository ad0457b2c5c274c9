"""Everything that exists in a playground: bots, users, groups, chats, polls, files. All in memory.

Time and randomness are given. Knows no HTTP and no rules of the Bot API.
"""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.bell import Bell
from playground.chats import JSON, Chat, Peer, User
from playground.errors import ApiError, Mistake
from playground.files import FileStore
from playground.groups import Group
from playground.limits import FloodGate, Limits
from playground.polls import Poll
from playground.updates import UpdateQueue
from playground.webhook import Webhook

FIRST_NAMES = (
    "Asha",
    "Bruno",
    "Chen",
    "Divya",
    "Elif",
    "Femi",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Leila",
)
_LETTERS = string.ascii_letters + string.digits
# Message ids count from here: a playground that is started again later never uses an id twice.
_EPOCH = 1_700_000_000
POLLS_KEPT = 20_000
GROUPS_AT_MOST = 1_000
# Telegram's ids of supergroups begin with -100.
_SUPERGROUPS = -1_000_000_000_000
CALLBACK_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Callback:
    """A tap on a button that waits for the bot's answer; `at` is in seconds."""

    bot_id: int
    chat: Chat
    at: float


@dataclass(slots=True)
class Bot:
    """A bot, known by the number in its token; the first token seen for a number is the right one."""

    id: int
    token: str
    rev: int
    queue: UpdateQueue
    flood: FloodGate
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)
    menu_button: JSON = field(default_factory=lambda: {"type": "commands"})
    chats: dict[int, Chat] = field(default_factory=dict)
    webhook: Webhook | None = None

    @property
    def name(self) -> str:
        """The name that the chat shows."""
        return self.names.get("") or f"Bot {self.id}"

    @property
    def username(self) -> str:
        """Without the @."""
        return f"playground_{self.id}_bot"

    def as_user(self) -> JSON:
        """Telegram's User object."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def commands_for(self, peer: Peer) -> list[JSON]:
        """The commands in the menu of a chat: the narrowest scope that has any, a user's language first."""
        wide, languages = "all_group_chats", [""]
        if isinstance(peer, User):
            wide, languages = "all_private_chats", [peer.language_code, ""]
        for scope in (f"chat:{peer.id}", wide, "default"):
            for language in languages:
                if (scope, language) in self.commands:
                    return self.commands[scope, language]
        return []


class World:
    """The state of one playground. `clock` returns seconds since 1970; `chance` draws ids."""

    def __init__(self, limits: Limits, clock: Callable[[], float], chance: random.Random) -> None:
        self.limits = limits
        self.clock = clock
        self.chance = chance
        self.epoch = self.new_id()
        self.bell = Bell()
        self.closed = Bell()
        self.is_closed = False
        self.bots: dict[int, Bot] = {}
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.polls: dict[str, Poll] = {}
        self.callbacks: dict[str, Callback] = {}
        self.files = FileStore(lambda: self.new_id(48))
        self.rev = 0
        self._timed: dict[str, Poll] = {}
        self._message_id = int(clock()) - _EPOCH

    def new_id(self, length: int = 19) -> str:
        """A random identifier of letters and digits."""
        return "".join(self.chance.choices(_LETTERS, k=length))

    def new_digits(self) -> str:
        """A random identifier of digits, as polls and callback queries have."""
        return str(self.chance.randrange(10**18, 10**19))

    def next_message_id(self) -> int:
        """Rises by one over all chats."""
        self._message_id += 1
        return self._message_id

    def next_rev(self) -> int:
        """The number of a change that a page should see; wakes the pages."""
        self.rev += 1
        self.bell.ring()
        return self.rev

    def bot_of_token(self, token: str) -> Bot:
        """The bot of a well-formed token, made on its first call. ApiError 401 when the secret is wrong."""
        bot_id = int(token.partition(":")[0])
        if bot_id not in self.bots:
            queue = UpdateQueue(self.chance.randrange(1, 2**30))
            self.bots[bot_id] = Bot(bot_id, token, self.next_rev(), queue, FloodGate(self.limits, self.clock))
        bot = self.bots[bot_id]
        if bot.token != token:
            raise ApiError(401, "Unauthorized")
        return bot

    def bot(self, bot_id: int | None = None) -> Bot:
        """The bot of this number, or the one that came last. Raises Mistake when there is none."""
        if bot_id is None:
            if not self.bots:
                raise Mistake("no bot has called this playground yet: start one with this address as its API")
            return list(self.bots.values())[-1]
        if bot_id not in self.bots:
            raise Mistake(f"there is no bot {bot_id} here; GET /play/bots lists those that are")
        return self.bots[bot_id]

    def user(self, user_id: int) -> User:
        """The user of this number, made on the first visit."""
        if user_id not in self.users:
            self.users[user_id] = User(user_id, FIRST_NAMES[(user_id - 1) % len(FIRST_NAMES)])
        return self.users[user_id]

    def chat(self, bot: Bot, user: User) -> Chat:
        """The chat of a user with a bot, made on the first visit."""
        if user.id not in bot.chats:
            bot.chats[user.id] = Chat(user, self.next_rev)
        return bot.chats[user.id]

    def add_group(self, bot: Bot, title: str, members: dict[int, User], basic: bool = False) -> Chat:
        """A new group of users with a bot. Raises Mistake when there are too many groups."""
        if len(self.groups) >= GROUPS_AT_MOST:
            raise Mistake(f"a playground takes {GROUPS_AT_MOST} groups; start it again to begin afresh")
        number = self.chance.randrange(10**9, 10**10)
        group = Group(-number if basic else _SUPERGROUPS - number, title, bot.id, basic, members)
        self.groups[group.id] = group
        bot.chats[group.id] = Chat(group, self.next_rev, started=True)
        bot.chats[group.id].touch()
        return bot.chats[group.id]

    def group(self, group_id: int) -> tuple[Group, Bot, Chat]:
        """A group with its bot and the bot's chat. Raises Mistake when there is none."""
        if group_id not in self.groups:
            raise Mistake(f"there is no group {group_id}; POST /play/groups makes one")
        group = self.groups[group_id]
        bot = self.bots[group.bot_id]
        return group, bot, bot.chats[group_id]

    def message(self, sender: JSON, chat: Chat, content: JSON) -> JSON:
        """A new Telegram Message object; it is not in the chat yet."""
        return {
            "message_id": self.next_message_id(),
            "from": sender,
            "chat": chat.peer.as_chat(),
            "date": int(self.clock()),
            **content,
        }

    def add_poll(self, poll: Poll) -> None:
        """Keep a poll; beyond 20,000 the oldest is forgotten."""
        self.polls[poll.id] = poll
        if poll.closes_at is not None and not poll.closed:
            self._timed[poll.id] = poll
        while len(self.polls) > POLLS_KEPT:
            del self.polls[next(iter(self.polls))]

    def poll_changed(self, poll: Poll) -> int | None:
        """Bring the message of a poll up to date with the poll, and tell its bot; returns the update's id."""
        bot = self.bots[poll.bot_id]
        chat = bot.chats[poll.chat_id]
        if entry := chat.entry(poll.message_id):
            entry.votes = dict(poll.votes)
            chat.replace({**entry.message, "poll": poll.state()})
        return bot.queue.put("poll", poll.state())

    def close_due_polls(self) -> None:
        """Close the polls whose time is over, and tell their bots."""
        now = self.clock()
        for poll in [poll for poll in self._timed.values() if poll.closed or poll.due(now)]:
            del self._timed[poll.id]
            if not poll.closed:
                poll.closed = True
                self.poll_changed(poll)

    def add_callback(self, bot: Bot, chat: Chat) -> str:
        """Note a tap on a button, which the bot has 15 seconds to answer; returns the id of the query."""
        self.callbacks = {name: tap for name, tap in self.callbacks.items() if self._fresh(tap)}
        query_id = self.new_digits()
        self.callbacks[query_id] = Callback(bot.id, chat, self.clock())
        return query_id

    def take_callback(self, bot: Bot, query_id: str) -> Chat | None:
        """The chat in which the button was tapped; None when the query is unknown, answered or too old."""
        callback = self.callbacks.get(query_id)
        if callback is None or callback.bot_id != bot.id or not self._fresh(callback):
            return None
        del self.callbacks[query_id]
        return callback.chat

    def _fresh(self, callback: Callback) -> bool:
        return self.clock() - callback.at <= CALLBACK_SECONDS

    def close(self) -> None:
        """End every wait, now and later."""
        self.is_closed = True
        self.closed.ring()
        self.bell.ring()
        for bot in self.bots.values():
            bot.queue.close()
            for chat in bot.chats.values():
                chat.bell.ring()
