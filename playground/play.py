"""The candidate's side: what a person does in a chat, turned into updates for the bot.

Refuses, with a Mistake of one line, what Telegram's apps would not let a person do. What a person does to a
group itself is in `play_groups`. Knows no HTTP.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.call import replied
from playground.chats import JSON, Chat, User
from playground.errors import Mistake
from playground.files import StoredFile, Upload, picture
from playground.groups import Group
from playground.markup import callback_data
from playground.methods_files import document, photo_sizes
from playground.polls import Poll
from playground.privacy import reaches
from playground.text import CAPTION_LIMIT, TEXT_LIMIT, Formatted, typed, with_found
from playground.world import Bot, World

FILE_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Candidate:
    """A user in the private chat with a bot, or in a group with one.

    Each action returns `{"update_id": …}`, null when the bot wants no updates of the kind or when, in a
    group, its privacy mode keeps the message from it.
    """

    world: World
    bot: Bot
    chat: Chat
    user: User

    def at(self, group_id: int) -> "Candidate":
        """The same user in a group. Raises Mistake when the user cannot act there."""
        group, bot, chat = self.world.group(group_id)
        if group.migrated_to:
            raise Mistake(f"this group became the supergroup {group.migrated_to}; write there")
        if self.user.id not in group.members:
            raise Mistake(f"user {self.user.id} is not a member of the group {group.title!r}")
        return Candidate(self.world, bot, chat, self.user)

    def at_poll(self, poll_id: str) -> "Candidate":
        """The same user where a poll is: in its group, else in this chat."""
        poll = self.world.polls.get(poll_id)
        return self.at(poll.chat_id) if poll and poll.chat_id in self.world.groups else self

    def text(self, text: str, reply_to: int | None = None) -> JSON:
        """Send a message of 1-4096 characters, as a reply to another one or not."""
        body = self._typed(text, TEXT_LIMIT, "text")
        return self._send(body.fields(), reply_to)

    def edit(self, message_id: int, text: str) -> JSON:
        """Change the text of one's own message."""
        body = self._typed(text, TEXT_LIMIT, "text")
        entry = self.chat.entry(message_id)
        if entry is None or entry.message["from"]["id"] != self.user.id or "text" not in entry.message:
            raise Mistake(f"message {message_id} is not a text of this user")
        old = {name: value for name, value in entry.message.items() if name != "entities"}
        message = {**old, **body.fields(), "edit_date": int(self.world.clock())}
        self.chat.replace(message)
        return self._heard("edited_message", message)

    def press(self, message_id: int, data: str) -> JSON:
        """Tap a button under a message of the bot."""
        self._check_bot_hears()
        entry = self.chat.entry(message_id)
        if entry is None:
            raise Mistake(f"there is no message {message_id} in this chat")
        if data not in callback_data(entry.message):
            raise Mistake(f"message {message_id} has no button with the data {data!r}")
        query_id = self.world.add_callback(self.bot, self.chat)
        query = {
            "id": query_id,
            "from": self.user.as_user(),
            "message": entry.message,
            "chat_instance": f"-{self.bot.id}{self.chat.id:010}",
            "data": data,
        }
        return self._update("callback_query", query) | {"callback_query_id": query_id}

    def vote(self, poll_id: str, option_ids: Sequence[int]) -> JSON:
        """Vote in a poll, or retract with no options. An anonymous poll hides the voter from the bot."""
        self._check_bot_hears()
        self.world.close_due_polls()
        poll = self._poll(poll_id)
        poll.cast(self.user.id, option_ids)
        of_poll = self.world.poll_changed(poll)
        if poll.anonymous:
            return {"update_id": of_poll}
        return self._update("poll_answer", poll.answer(self.user.as_user()))

    def file(self, upload: Upload, kind: str, caption: str = "") -> JSON:
        """Send a file as photo, voice, sticker or document; an empty `kind` is told from the MIME type."""
        self._check_private("a file")
        kind = kind or _kind(upload.mime)
        if kind not in _CONTENTS:
            raise Mistake(f"a file can be sent as {', '.join(_CONTENTS)}, not as {kind!r}")
        if not 0 < len(upload.content) <= FILE_BYTES:
            raise Mistake("a file must have 1 byte to 50 MB")
        if kind == "photo" and picture(upload.content) is None:
            raise Mistake("a photo must be a PNG, JPEG, GIF or WebP image")
        shown = self._typed(caption, CAPTION_LIMIT, "caption") if caption else Formatted("")
        stored = self.world.files.add(upload, _FOLDERS[kind])
        fields = shown.fields("caption", "caption_entities") if shown.text else {}
        return self._send({kind: _CONTENTS[kind](stored), **fields})

    def location(self, latitude: float, longitude: float) -> JSON:
        """Send a place, in degrees."""
        self._check_private("a place")
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Mistake("latitude must be from -90 to 90 and longitude from -180 to 180")
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def block(self) -> JSON:
        """Block the bot: it can write no more, and is told so."""
        self._check_private("a block")
        self._check_not_blocked()
        self.chat.blocked = True
        return self._member("member", "kicked")

    def unblock(self) -> JSON:
        """Let the bot write again."""
        self._check_private("a block")
        if not self.chat.blocked:
            raise Mistake("this user has not blocked the bot")
        self.chat.blocked = False
        return self._member("kicked", "member")

    def _send(self, content: JSON, reply_to: int | None = None) -> JSON:
        self._check_not_blocked()
        reply: JSON = {}
        if reply_to is not None:
            entry = self.chat.entry(reply_to)
            if entry is None:
                raise Mistake(f"there is no message {reply_to} in this chat to reply to")
            reply = replied(entry)
        self.chat.started = True
        message = self.world.message(self.user.as_user(), self.chat, {**reply, **content})
        self.chat.add(message)
        self._put_keyboard_away()
        return self._heard("message", message) | {"message_id": message["message_id"]}

    def _put_keyboard_away(self) -> None:
        if not self._is_private():
            return  # it waits for the other members
        keyboard = self.chat.keyboard or {}
        if keyboard.get("one_time_keyboard") or keyboard.get("force_reply"):
            self.chat.keyboard = None

    def _typed(self, text: str, limit: int, name: str) -> Formatted:
        body = typed(text)
        if not body.text:
            raise Mistake(f"{name} is empty")
        if len(body.text) > limit:
            raise Mistake(f"{name} has {len(body.text)} characters; Telegram takes {limit} at a time")
        return with_found(body)

    def _poll(self, poll_id: str) -> Poll:
        poll = self.world.polls.get(poll_id)
        if poll is None or (poll.bot_id, poll.chat_id) != (self.bot.id, self.chat.id):
            raise Mistake(f"there is no poll {poll_id} in this chat")
        if self.chat.entry(poll.message_id) is None:
            raise Mistake(f"the message of poll {poll_id} was deleted")
        return poll

    def _member(self, before: str, after: str) -> JSON:
        self.chat.touch()
        return self._update("my_chat_member", bot_membership(self, before, after))

    def _check_not_blocked(self) -> None:
        if self.chat.blocked and self._is_private():
            raise Mistake("this user has blocked the bot; unblock it first")

    def _check_bot_hears(self) -> None:
        self._check_not_blocked()
        if self.chat.blocked:
            raise Mistake("the bot is not in this group any more")

    def _check_private(self, what: str) -> None:
        if not self._is_private():
            raise Mistake(f"{what} is for private chats only; it is not played in groups")

    def _is_private(self) -> bool:
        return not isinstance(self.chat.peer, Group)

    def _heard(self, kind: str, message: JSON) -> JSON:
        """The update of a message, if the bot hears it."""
        if self._is_private() or (not self.chat.blocked and reaches(message, self.bot.as_user())):
            return self._update(kind, message)
        return {"update_id": None}

    def _update(self, kind: str, content: JSON) -> JSON:
        return {"update_id": self.bot.queue.put(kind, content)}


def bot_membership(actor: Candidate, before: str, after: str) -> JSON:
    """Telegram's ChatMemberUpdated: the actor changed the bot's status in the chat."""

    def membership(status: str) -> JSON:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": actor.bot.as_user(), **until}

    return {
        "chat": actor.chat.peer.as_chat(),
        "from": actor.user.as_user(),
        "date": int(actor.world.clock()),
        "old_chat_member": membership(before),
        "new_chat_member": membership(after),
    }


def _kind(mime: str) -> str:
    if mime == "image/webp":
        return "sticker"
    if mime.startswith("image/") and mime != "image/svg+xml":
        return "photo"
    return "voice" if mime in ("audio/ogg", "audio/opus") else "document"


def _voice(stored: StoredFile) -> JSON:
    return {**stored.reference(), "duration": max(1, stored.size // 4000), "mime_type": stored.upload.mime}


def _sticker(stored: StoredFile) -> JSON:
    image = picture(stored.upload.content)
    size = {"width": image.width, "height": image.height} if image else {"width": 512, "height": 512}
    return {**stored.reference(), **size, "type": "regular", "is_animated": False, "is_video": False}


_FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers", "document": "documents"}
_CONTENTS: dict[str, Callable[[StoredFile], Any]] = {
    "photo": photo_sizes,
    "voice": _voice,
    "sticker": _sticker,
    "document": document,
}
