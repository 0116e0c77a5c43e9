"""Who may look at what. Members see every open objective; guests what they are involved in (product.md, Who may)."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import PersonId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed, ensure_allowed, whose
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import circle_of, policy_of
from bot.services.okrs.standing import ObjectiveStanding
from storage import Transaction

Names = dict[int, str]


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, and where it is shown: ``public`` is for a whole channel, which sees what is open to all."""

    person: Person
    workspace: Workspace
    public: bool = False

    @property
    def is_past(self) -> bool:
        """Whether what is looked at is that of a day gone by."""
        return False

    def may_look_around(self) -> bool:
        """Whether more than one's own things may be seen."""
        return allowed(Action.VIEW, self._relation(frozenset()), policy_of(self.workspace))

    def may_follow(self) -> bool:
        """Whether they may follow what they may look at."""
        return allowed(Action.FOLLOW, self._relation(frozenset()), policy_of(self.workspace))

    def may_create(self) -> bool:
        """Whether this person may have objectives of their own."""
        return allowed(Action.CREATE_OBJECTIVE, self._relation(frozenset()), policy_of(self.workspace))

    def may_be_away(self) -> bool:
        """Whether they may say that they are away: whoever can be asked for check-ins."""
        return allowed(Action.SET_AWAY, self._relation(frozenset({Who.OWNER})), policy_of(self.workspace))

    def may_ask(self) -> bool:
        """Whether they may put questions for a session, where that is switched on."""
        is_on = self.workspace.practises(Practice.QUESTIONS)
        return is_on and allowed(Action.ASK, self._relation(frozenset()), policy_of(self.workspace))

    def ensure_may_look_around(self) -> None:
        """Raises NotAllowed for guests and people of connected workspaces, unless an admin lets them."""
        ensure_allowed(Action.VIEW, self._relation(frozenset()), policy_of(self.workspace))

    def ensure_may_follow(self) -> None:
        ensure_allowed(Action.FOLLOW, self._relation(frozenset()), policy_of(self.workspace))

    def ensure_may_let_a_channel_follow(self) -> None:
        """And end it: members alone."""
        ensure_allowed(Action.FOLLOW_IN_CHANNEL, self._relation(frozenset()), policy_of(self.workspace))

    def ensure_may_share(self) -> None:
        ensure_allowed(Action.SHARE, self._relation(frozenset()), policy_of(self.workspace))

    def sees(self, objective: Objective) -> bool:
        """A draft is its owner's until it is shared; nothing restricted is shown to a channel."""
        restricted = objective.is_restricted
        if not objective.is_told_to(self.person.id) or (self.public and objective.state is ObjectiveState.DRAFT):
            return False
        if self.public and restricted:
            return False
        return allowed(Action.VIEW, self._relation(self._who(objective), restricted), policy_of(self.workspace))

    def ensure_sees(self, objective: Objective) -> None:
        """Raises NotFound for what is restricted to others, NotAllowed for those who may not look around."""
        if objective.is_restricted and not self.sees(objective):
            raise NotFound("objective", objective.code)
        if not self.sees(objective):
            owners = whose(Action.VIEW)
            raise NotAllowed(Action.VIEW.value, ",".join(who for who in Who if who in owners))

    def _who(self, objective: Objective) -> frozenset[Who]:
        me, results = self.person.id, objective.key_results
        stands = {
            Who.OWNER: objective.owner_id == me,
            Who.KEY_RESULT_OWNER: any(one.owner_id == me for one in results),
            Who.STAND_IN: any(one.stand_in_id == me for one in results),
        }
        return frozenset(who for who, holds in stands.items() if holds) | circle_of(self.person, objective)

    def _relation(self, who: frozenset[Who], restricted: bool = False) -> Relation:
        person = self.person
        return Relation(
            who=who,
            slack_kind=person.slack_kind,
            employment=person.employment,
            is_active=person.is_active,
            is_restricted=restricted,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see of some objectives, and how many are not shown."""

    objectives: tuple[Objective, ...]
    hidden: int


def seen_by(looker: Looker, objectives: Iterable[Objective]) -> Seen:
    """Drafts of others do not count as hidden: nobody is to know of them."""
    known = [one for one in objectives if one.state is not ObjectiveState.DRAFT or looker.sees(one)]
    shown = tuple(one for one in known if looker.sees(one))
    return Seen(shown, len(known) - len(shown))


def names_of(tx: Transaction, workspace: Workspace, ids: Iterable[PersonId | None]) -> Names:
    """The names of people, those who have left included."""
    wanted = {identity for identity in ids if identity is not None}
    return {person.id: person.name for person in tx.people.by_ids(workspace.id, wanted).values()}


def asked_in(standings: Iterable[ObjectiveStanding]) -> set[PersonId | None]:
    """Who is asked in the open blockers of these objectives."""
    return {
        blocker.asked_id for standing in standings for result in standing.key_results for blocker in result.blockers
    }
