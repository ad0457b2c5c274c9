"""One chat of a bot, private or a group: its messages, what the bot did in it, what its people see.

Every change gets a revision number (`rev`) that rises over the whole playground, so that a page can ask for
what is new. Memory is bounded: a chat keeps its last 5,000 messages, 5,000 events and 1,000 deletions.
Knows no rules.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from playground.bell import Bell

MESSAGES_KEPT = 5_000
EVENTS_KEPT = 5_000
DELETIONS_KEPT = 1_000
NOTICES_KEPT = 50
# Telegram's clients show an action for five seconds and a draft for thirty.
ACTION_SECONDS = 5
DRAFT_SECONDS = 30

JSON = dict[str, Any]


class Peer(Protocol):
    """Whom a bot's chat is with: a user or a group."""

    @property
    def id(self) -> int:
        """The id of the chat; that of a group is negative."""

    @property
    def closed_door(self) -> str:
        """Why the bot may not write any more once it is shut out, in Telegram's words."""

    def as_chat(self) -> JSON:
        """Telegram's Chat object."""

    def view(self) -> JSON:
        """What a page needs to know of it."""


@dataclass(slots=True)
class User:
    """A person who plays a candidate."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"

    @property
    def closed_door(self) -> str:
        """The user blocked the bot."""
        return "bot was blocked by the user"

    def as_user(self) -> JSON:
        """Telegram's User object."""
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": self.language_code}

    def as_chat(self) -> JSON:
        """Telegram's Chat object of the private chat with this user."""
        return {"id": self.id, "type": "private", **self._names()}

    def view(self) -> JSON:
        """What a page needs to know of the user."""
        return {"user": self.as_user()}

    def _names(self) -> JSON:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}


@dataclass(slots=True)
class Entry:
    """A message in a chat (Telegram's object, replaced and never changed), and what is shown beside it."""

    message: JSON
    rev: int
    votes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    reactions: tuple[str, ...] = ()

    def view(self, chat_id: int) -> JSON:
        """What a page needs to draw it: `votes` by user, `vote` of the user whose private chat it is."""
        return {
            "message": self.message,
            "vote": list(self.votes.get(chat_id, ())),
            "votes": dict(self.votes),
            "order": list(self.order),
            "reactions": list(self.reactions),
        }


@dataclass(slots=True)
class Chat:
    """`next_rev` gives the next revision number and tells the pages that there is one.

    `started` is whether the bot may write at all, `blocked` whether it was shut out.
    """

    peer: Peer
    next_rev: Callable[[], int]
    rev: int = 0
    started: bool = False
    blocked: bool = False
    bell: Bell = field(default_factory=Bell)
    keyboard: JSON | None = None
    keyboard_message: int | None = None
    action: tuple[str, float] | None = None
    draft: tuple[JSON, float] | None = None
    menu_button: JSON | None = None
    _entries: dict[int, Entry] = field(default_factory=dict)
    _deleted: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=DELETIONS_KEPT))
    _notices: deque[JSON] = field(default_factory=lambda: deque(maxlen=NOTICES_KEPT))
    _events: deque[JSON] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    _seq: int = 0

    @property
    def id(self) -> int:
        """A private chat has the id of its user."""
        return self.peer.id

    def touch(self) -> int:
        """Something about the chat changed; returns the revision of the change."""
        self.rev = self.next_rev()
        return self.rev

    def add(self, message: JSON) -> None:
        """Append a message; one from a bot ends its action and its draft."""
        self._entries[message["message_id"]] = Entry(message, self.touch())
        if message["from"]["is_bot"]:
            self.action = self.draft = None
        while len(self._entries) > MESSAGES_KEPT:
            del self._entries[next(iter(self._entries))]

    def entry(self, message_id: int | None) -> Entry | None:
        """The message with what is shown beside it, or None."""
        return None if message_id is None else self._entries.get(message_id)

    def replace(self, message: JSON) -> None:
        """Put a new version in the place of a message that is there."""
        entry = self._entries[message["message_id"]]
        entry.message, entry.rev = message, self.touch()

    def delete(self, message_id: int) -> None:
        """Remove a message that is there."""
        del self._entries[message_id]
        self._deleted.append((self.touch(), message_id))
        if self.keyboard_message == message_id:
            self.keyboard = None

    def notify(self, notice: JSON) -> None:
        """Show the answer to a tap on a button."""
        self._notices.append({"rev": self.touch(), **notice})

    def log(self, method: str, params: JSON, result: Any, at: float) -> None:
        """Remember something that the bot did in this chat."""
        self._seq += 1
        event = {"seq": self._seq, "method": method, "params": params, "result": result, "at": at}
        self._events.append(event)
        self.bell.ring()

    def events(self, after: int) -> list[JSON]:
        """What the bot did, in order, since the event number `after`."""
        return [event for event in self._events if event["seq"] > after]

    def view(self, after: int, now: float) -> JSON:
        """What a page needs: messages and deletions since revision `after` (0: all), the rest as it is."""
        return {
            **self.peer.view(),
            "started": self.started,
            "blocked": self.blocked,
            "messages": [entry.view(self.id) for entry in self._entries.values() if entry.rev > after],
            "deleted": [message_id for rev, message_id in self._deleted if rev > after],
            "notices": [notice for notice in self._notices if notice["rev"] > after],
            "keyboard": self.keyboard,
            "keyboard_message": self.keyboard_message,
            "action": _left(self.action, now),
            "draft": _left(self.draft, now),
        }


def _left(shown: tuple[Any, float] | None, now: float) -> JSON | None:
    """What is shown for a while, with the seconds that are left of it."""
    if shown is None or shown[1] <= now:
        return None
    return {"what": shown[0], "seconds": round(shown[1] - now, 3)}
