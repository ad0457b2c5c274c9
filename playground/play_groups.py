"""What people do to a group itself: make it, add members, remove the bot, turn it into a supergroup.

Each tells the bot as Telegram does, with `my_chat_member` and service messages. Knows no HTTP.
"""

from collections.abc import Sequence

from playground.chats import JSON, Chat, User
from playground.errors import Mistake
from playground.groups import MEMBERS_AT_MOST, Group
from playground.play import Candidate, bot_membership
from playground.world import Bot, World

TITLE_AT_MOST = 128


def create(world: World, bot: Bot, title: str, members: Sequence[int], basic: bool) -> Group:
    """A group of these users, the first of whom owns it, and the bot. Raises Mistake."""
    title = title.strip()
    if not 1 <= len(title) <= TITLE_AT_MOST:
        raise Mistake(f"a title has 1 to {TITLE_AT_MOST} characters")
    users = _users(world, members)
    chat = world.add_group(bot, title, users, basic)
    group = world.groups[chat.id]
    _put_member(Candidate(world, bot, chat, group.owner), "left", "member")
    news = {"group_chat_created": True} if basic else _joined([bot.as_user()])
    _service(world, bot, chat, group.owner, news)
    return group


def add_members(world: World, group_id: int, members: Sequence[int]) -> Group:
    """Add users to a group; those who are in it already stay. Raises Mistake."""
    group, bot, chat = _living(world, group_id)
    new = {number: user for number, user in _users(world, members).items() if number not in group.members}
    if len(group.members) + len(new) > MEMBERS_AT_MOST:
        raise Mistake(f"a group here has at most {MEMBERS_AT_MOST} members")
    if new:
        group.members |= new
        _service(world, bot, chat, group.owner, _joined([user.as_user() for user in new.values()]))
    return group


def remove_bot(world: World, group_id: int) -> Group:
    """The owner removes the bot: it can write no more, and is told so. Raises Mistake."""
    group, bot, chat = _living(world, group_id)
    if chat.blocked:
        raise Mistake("the bot is not in this group any more")
    chat.blocked = True
    _service(world, bot, chat, group.owner, {"left_chat_member": bot.as_user()})
    _put_member(Candidate(world, bot, chat, group.owner), "member", "kicked")
    return group


def add_bot(world: World, group_id: int) -> Group:
    """The owner takes the bot in again. Raises Mistake."""
    group, bot, chat = _living(world, group_id)
    if not chat.blocked:
        raise Mistake("the bot is in this group already")
    chat.blocked = False
    _put_member(Candidate(world, bot, chat, group.owner), "kicked", "member")
    _service(world, bot, chat, group.owner, _joined([bot.as_user()]))
    return group


def migrate(world: World, group_id: int) -> Group:
    """Turn a basic group into a supergroup: a new id, an empty chat, the same members. Raises Mistake."""
    old, bot, old_chat = _living(world, group_id)
    if not old.basic:
        raise Mistake("only a basic group can become a supergroup")
    if old_chat.blocked:
        raise Mistake("the bot is not in this group any more")
    chat = world.add_group(bot, old.title, dict(old.members))
    old.migrated_to = chat.id
    _service(world, bot, old_chat, old.owner, {"migrate_to_chat_id": chat.id})
    _service(world, bot, chat, old.owner, {"migrate_from_chat_id": old.id})
    return world.groups[chat.id]


def _users(world: World, members: Sequence[int]) -> dict[int, User]:
    """The users of these numbers, in this order. Raises Mistake when there are none or too many."""
    if not 1 <= len(set(members)) <= MEMBERS_AT_MOST:
        raise Mistake(f"members must be 1 to {MEMBERS_AT_MOST} users")
    return {number: world.user(number) for number in members}


def _living(world: World, group_id: int) -> tuple[Group, Bot, Chat]:
    group, bot, chat = world.group(group_id)
    if group.migrated_to:
        raise Mistake(f"this group became the supergroup {group.migrated_to}")
    return group, bot, chat


def _joined(users: list[JSON]) -> JSON:
    return {"new_chat_members": users}


def _put_member(owner: Candidate, before: str, after: str) -> None:
    owner.bot.queue.put("my_chat_member", bot_membership(owner, before, after))


def _service(world: World, bot: Bot, chat: Chat, actor: User, news: JSON) -> None:
    """A service message, which a bot that was removed does not see."""
    message = world.message(actor.as_user(), chat, news)
    chat.add(message)
    if not chat.blocked:
        bot.queue.put("message", message)
