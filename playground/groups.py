"""Groups: who is in one, what it is called, what it became.

Knows Telegram's objects for groups, not what is said in one and not who may say it.
"""

from dataclasses import dataclass, field

from playground.chats import JSON, User

MEMBERS_AT_MOST = 200


@dataclass(slots=True)
class Group:
    """A group of users with one bot. The first member owns it.

    A basic group may become a supergroup, whose id is then `migrated_to`; it is over from then on.
    """

    id: int
    title: str
    bot_id: int
    basic: bool = False
    members: dict[int, User] = field(default_factory=dict)
    migrated_to: int | None = None

    @property
    def kind(self) -> str:
        """Telegram's type of chat."""
        return "group" if self.basic else "supergroup"

    @property
    def owner(self) -> User:
        """The member who made it."""
        return next(iter(self.members.values()))

    @property
    def closed_door(self) -> str:
        """The bot was removed."""
        return f"bot was kicked from the {self.kind} chat"

    def as_chat(self) -> JSON:
        """Telegram's Chat object."""
        return {"id": self.id, "type": self.kind, "title": self.title}

    def membership(self, user: User) -> JSON:
        """Telegram's ChatMember object of a user."""
        if user.id not in self.members:
            return {"status": "left", "user": user.as_user()}
        if user.id == self.owner.id:
            return {"status": "creator", "user": user.as_user(), "is_anonymous": False}
        return {"status": "member", "user": user.as_user()}

    def view(self) -> JSON:
        """What a page needs to know of it."""
        members = [user.as_user() for user in self.members.values()]
        return {"group": {**self.as_chat(), "members": members, "migrated_to": self.migrated_to}}
