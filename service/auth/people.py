"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.errors import MeschainError

VIEW, MODIFY = "view", "modify"
ROLES = (VIEW, MODIFY)
HARMLESS = ("GET", "HEAD", "OPTIONS")
ALONE = "alone"


class NotAllowed(MeschainError):
    """The person is known and may not do this."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the shop's admin, or the one who signed in to the stand-alone pages (`ui` is then "alone")."""

    sub: str
    name: str
    role: str
    lang: str
    store: int
    ui: str
    session: str = ""
    """Id of the browser session, "" for a request that the shop signed."""

    @property
    def may_modify(self) -> bool:
        return self.role == MODIFY


def allow(person: Person, method: str) -> None:
    """Everybody known may look; NotAllowed unless the role is one that may do what the method asks."""
    allowed = ROLES if method in HARMLESS else (MODIFY,)
    if person.role not in allowed:
        raise NotAllowed("You may look at these pages but not change anything: ask for the right to modify them.")
