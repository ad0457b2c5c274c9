"""Plays candidates and groups against a playground, over HTTP, and reads what the bot does towards them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_SECONDS = 30


@dataclass
class Watched:
    """A chat whose events are read. `expect` goes on from where it last stopped, so nothing matches twice."""

    name: int | str
    http: httpx.AsyncClient
    seen: list[dict[str, Any]] = field(default_factory=list)
    cursor: int = 0

    async def expect(self, text: str = "", method: str = "sendMessage") -> dict[str, Any]:
        """The next event of this method whose text or question holds `text`. Fails when none comes."""
        while True:
            while self.cursor < len(self.seen):
                event = self.seen[self.cursor]
                self.cursor += 1
                if event["method"] == method and text in words_of(event):
                    return event
            await self._read(text, method)

    async def quiet(self) -> list[dict[str, Any]]:
        """What has happened beyond what was expected, without waiting for more."""
        response = await self.http.get(f"/play/{self.name}/events", params={"after": self._last(), "wait": 0})
        self.seen += response.json()
        return self.seen[self.cursor :]

    async def _read(self, text: str, method: str) -> None:
        response = await self.http.get(
            f"/play/{self.name}/events",
            params={"after": self._last(), "wait": PATIENCE_SECONDS},
            timeout=PATIENCE_SECONDS + 5,
        )
        new = response.json()
        said = [f"{event['method']}: {words_of(event)[:200]}" for event in self.seen[-6:]]
        assert new, f"no {method} with '{text}' came; the last were {said}"
        self.seen += new

    def _last(self) -> int:
        return self.seen[-1]["seq"] if self.seen else 0


class Group(Watched):
    """A group of persons with the bot; reads what the bot does in it."""

    def __init__(self, chat_id: int, http: httpx.AsyncClient) -> None:
        super().__init__(f"groups/{chat_id}", http)
        self.id = chat_id

    async def add(self, *people: "Person") -> None:
        """Let more people in."""
        await self.change("members", members=[person.user for person in people])

    async def change(self, what: str, **body: Any) -> dict[str, Any]:
        """Change the group: members, remove_bot, add_bot, migrate. Returns the group as it is then."""
        response = await self.http.post(f"/play/groups/{self.id}/{what}", json=body)
        assert response.status_code == 200, response.text
        group: dict[str, Any] = response.json()
        return group


class Person(Watched):
    """One candidate, in the private chat with the bot or, where `chat` is given, in a group."""

    def __init__(self, user: int, http: httpx.AsyncClient) -> None:
        super().__init__(user, http)
        self.user = user

    async def write(self, text: str, reply_to: int | None = None, chat: Group | None = None) -> int:
        """Send a text. Returns the update's number, 0 when the bot is not told of it."""
        extra = {} if reply_to is None else {"reply_to": reply_to}
        return await self.act("text", {"text": text, **extra}, chat)

    async def press(self, label: str, chat: Group | None = None) -> int:
        """Tap the latest button with this label."""
        for event in reversed((chat or self).seen):
            keyboard = (event["params"].get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (button for row in keyboard for button in row):
                if button["text"] == label:
                    tap = {"message_id": event["result"]["message_id"], "data": button["callback_data"]}
                    return await self.act("press", tap, chat)
        raise AssertionError(f"no button '{label}' among {[e['params'] for e in (chat or self).seen]}")

    async def vote(self, poll: dict[str, Any], right: bool) -> int:
        """Vote in a poll that `expect` returned, for the right option or for another one."""
        [answer] = poll["params"]["correct_option_ids"]
        option = answer if right else (answer + 1) % len(poll["params"]["options"])
        return await self.act("vote", {"poll_id": poll["result"]["poll"]["id"], "option_ids": [option]})

    async def act(self, what: str, body: dict[str, Any], chat: Group | None = None) -> int:
        """Do something as the candidate. Returns the update's number, 0 when the bot is not told of it."""
        where = {"chat": chat.id} if chat else {}
        response = await self.http.post(f"/play/{self.user}/{what}", json=body | where)
        assert response.status_code == 200, response.text
        return int(response.json()["update_id"] or 0)


async def made_group(http: httpx.AsyncClient, title: str, people: list[Person], basic: bool = False) -> Group:
    """A new group of these people with the bot that came last; the first of them owns it."""
    members = [person.user for person in people]
    response = await http.post("/play/groups", json={"title": title, "members": members, "basic": basic})
    assert response.status_code == 200, response.text
    return Group(response.json()["chat_id"], http)


def words_of(event: dict[str, Any]) -> str:
    """The text of a message, the question of a poll, the caption of a file."""
    params = event["params"]
    return str(params.get("text") or params.get("question") or params.get("caption") or "")


async def until(condition: Callable[[], Awaitable[bool]]) -> bool:
    """Whether the condition comes true while we look for it."""
    for _ in range(PATIENCE_SECONDS * 50):
        if await condition():
            return True
        await asyncio.sleep(0.02)
    return False
