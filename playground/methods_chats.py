"""Methods that look up a chat and who is in it."""

from playground.call import Call
from playground.chats import JSON
from playground.errors import bad_request
from playground.groups import Group

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(call: Call) -> JSON:
    """Telegram's ChatFullInfo."""
    chat = call.find_chat()
    return {
        **chat.peer.as_chat(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def get_chat_member(call: Call) -> JSON:
    """Telegram's ChatMember of the bot or of a user that is known here."""
    peer, user_id = call.find_chat().peer, call.arguments["user_id"]
    if user_id == call.bot.id:
        return {"status": "member", "user": call.bot.as_user()}
    user = call.world.users.get(user_id)
    if user is None or (peer.id > 0 and peer.id != user_id):
        raise bad_request("member not found")
    return peer.membership(user) if isinstance(peer, Group) else {"status": "member", "user": user.as_user()}


def get_chat_member_count(call: Call) -> int:
    """How many are in a chat, the bot among them."""
    peer = call.find_chat().peer
    return 1 + (len(peer.members) if isinstance(peer, Group) else 1)
