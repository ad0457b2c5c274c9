"""The roles that candidates prepare for: `coaching/roles/*.yaml` as values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from coaching.content import Content, read_yaml
from coaching.errors import ContentFault

ROLES_FOLDER = Path(__file__).parent / "roles"

RoleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")]
Line = Annotated[str, StringConstraints(min_length=1)]


class Fact(Content):
    """One thing that candidates ask about a role, with the words of the document that hold it."""

    name: Line
    value: Line
    quote: Line


class Requirements(Content):
    """What the role asks for: `basic` is required, `preferred` helps."""

    basic: tuple[Line, ...] = ()
    preferred: tuple[Line, ...] = ()


class Role(Content):
    """A role: its id is also its deep link, its title the label of its button."""

    id: RoleId
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    company: Line
    location: Line
    summary: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    names: Annotated[tuple[Line, ...], Field(min_length=1)]
    examples: Annotated[tuple[Line, ...], Field(min_length=3, max_length=3)]  # questions to begin with
    facts: tuple[Fact, ...] = ()
    requirements: Requirements = Requirements()


def load_roles(folder: Path = ROLES_FOLDER) -> Mapping[str, Role]:
    """Every role of the folder by its id, in the order of the file names. Raises ContentFault."""
    roles: dict[str, Role] = {}
    for path in sorted(folder.glob("*.yaml")):
        role = read_yaml(path, Role)
        if role.id in roles:
            raise ContentFault([f"{path}:1: id: '{role.id}' is the id of another role already"])
        roles[role.id] = role
    if not roles:
        raise ContentFault([f"{folder}: no role files (*.yaml); put at least one there"])
    return roles
