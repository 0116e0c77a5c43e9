"""Who may do what: one table, asked by every service method (product.md, Who may; architecture.md, rule 7)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.people import Employment, SlackKind
from bot.domain.workspaces import ContractorRule


class Action(StrEnum):
    """What somebody wants to do with an objective, a key result, a person's or a team's things, or the workspace."""

    VIEW = "view"
    CHECK_IN = "check_in"
    CORRECT_CHECK_IN = "correct_check_in"
    CORRECT_VALUE = "correct_value"
    SCORE = "score"
    CLOSE = "close"
    EDIT = "edit"
    RESTRICT = "restrict"
    HAND_OVER = "hand_over"
    ALIGN = "align"
    CREATE_OBJECTIVE = "create_objective"
    CREATE_FOR_TEAM = "create_for_team"
    NAME_STAND_IN = "name_stand_in"
    ANSWER_BLOCKER = "answer_blocker"
    ANSWER_PROPOSAL = "answer_proposal"
    ANSWER_CHANGE = "answer_change"
    COMMENT = "comment"
    OFFER_HELP = "offer_help"
    ANSWER_HELP = "answer_help"
    CHEER = "cheer"
    PROPOSE = "propose"
    ADD_EVIDENCE = "add_evidence"
    REMOVE_EVIDENCE = "remove_evidence"
    PARK_REQUEST = "park_request"
    DECIDE_PARKED = "decide_parked"
    NOTE_LESSON = "note_lesson"
    CHANGE_LESSON = "change_lesson"
    REMOVE_LESSON = "remove_lesson"
    ANSWER_LESSON = "answer_lesson"
    ASK_FEEDBACK = "ask_feedback"
    GIVE_FEEDBACK = "give_feedback"
    READ_FEEDBACK = "read_feedback"
    FOLLOW = "follow"
    FOLLOW_IN_CHANNEL = "follow_in_channel"
    SHARE = "share"
    SET_AWAY = "set_away"
    SET_TEAM = "set_team"
    ORDER = "order"
    TAKE_BACK = "take_back"
    PREVIEW_DIGEST = "preview_digest"
    SET_REVIEWS = "set_reviews"
    DECIDE = "decide"
    SETTLE_DECISION = "settle_decision"
    SEE_READINESS = "see_readiness"
    START_SURVEY = "start_survey"
    ANSWER_SURVEY = "answer_survey"
    SET_SESSION = "set_session"
    ASK = "ask"
    WITHDRAW_QUESTION = "withdraw_question"
    ANSWER_QUESTION = "answer_question"
    HIDE_QUESTION = "hide_question"
    PILOT = "pilot"
    APPROVE_PILOT = "approve_pilot"
    JOIN_PILOT = "join_pilot"
    REPORT = "report"
    CONTROL = "control"
    END_CONTROL = "end_control"
    DECIDE_IN_CONTROL = "decide_in_control"
    SAY_WHETHER_CONTROL_HELPED = "say_whether_control_helped"
    ADMINISTER = "administer"


class Who(StrEnum):
    """In what way somebody stands to the thing; several may hold. OWNER: of the objective, or of the settings, absence,
    digest or decision concerned, or the host of the session. NAMED: named on a restricted objective. TEAM_MEMBER:
    belongs to the team concerned, or leads one below it. RESPONSIBLE: decides about an objective while it is under
    control. MEMBER: any member of the workspace."""

    OWNER = "owner"
    KEY_RESULT_OWNER = "key_result_owner"
    STAND_IN = "stand_in"
    AUTHOR = "author"
    ASKED = "asked"
    NAMED = "named"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    TEAM_MEMBER = "team_member"
    MANAGER_ABOVE = "manager_above"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How the person who acts stands to what is acted upon. ``beside``: what nobody counts as for it. ``is_active``:
    not deactivated. ``is_restricted``: the thing is a restricted objective or one of its key results."""

    who: frozenset[Who] = frozenset()
    slack_kind: SlackKind = SlackKind.MEMBER
    employment: Employment = Employment.EMPLOYEE
    is_active: bool = True
    is_restricted: bool = False
    beside: frozenset[Who] = frozenset()

    def with_more(self, *who: Who) -> "Relation":
        return replace(self, who=self.who | frozenset(who))

    def without(self, *who: Who) -> "Relation":
        return replace(self, who=self.who - frozenset(who))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the workspace has decided: ``guests_may_view`` holds for guests and for people of connected workspaces."""

    contractors: ContractorRule = ContractorRule.OWN
    guests_may_view: bool = False


_OWNERS = frozenset({Who.OWNER, Who.KEY_RESULT_OWNER})
_VOICES = _OWNERS | {Who.STAND_IN}
_ABOVE = frozenset({Who.LEAD, Who.MANAGER_ABOVE, Who.ADMIN})
_ANYONE = frozenset({Who.MEMBER})

_MAY: dict[Action, frozenset[Who]] = {
    Action.VIEW: _ANYONE,
    Action.CHECK_IN: frozenset({Who.KEY_RESULT_OWNER, Who.STAND_IN, Who.RESPONSIBLE}),
    Action.CORRECT_CHECK_IN: frozenset({Who.AUTHOR, Who.KEY_RESULT_OWNER, Who.STAND_IN}),
    Action.CORRECT_VALUE: frozenset({Who.KEY_RESULT_OWNER, Who.STAND_IN, Who.LEAD}),
    Action.SCORE: _VOICES,
    Action.CLOSE: frozenset({Who.OWNER, Who.STAND_IN}),
    Action.EDIT: _OWNERS | _ABOVE | {Who.RESPONSIBLE},
    Action.RESTRICT: frozenset({Who.OWNER, Who.MANAGER_ABOVE}),
    Action.HAND_OVER: _OWNERS | _ABOVE,
    Action.ALIGN: frozenset({Who.OWNER}) | _ABOVE,
    Action.CREATE_OBJECTIVE: _ANYONE,
    Action.CREATE_FOR_TEAM: _ANYONE,
    Action.NAME_STAND_IN: _OWNERS | _ABOVE,
    Action.ANSWER_BLOCKER: frozenset({Who.ASKED}) | _VOICES,
    Action.ANSWER_PROPOSAL: frozenset({Who.ASKED, Who.AUTHOR}),
    Action.ANSWER_CHANGE: frozenset({Who.OWNER}),
    Action.COMMENT: _ABOVE,
    Action.OFFER_HELP: _ANYONE,
    Action.ANSWER_HELP: _VOICES,
    Action.CHEER: _VOICES | _ANYONE,
    Action.PROPOSE: _ANYONE,
    Action.ADD_EVIDENCE: _VOICES | _ANYONE,
    Action.REMOVE_EVIDENCE: _OWNERS | {Who.AUTHOR},
    Action.PARK_REQUEST: _ANYONE,
    Action.DECIDE_PARKED: frozenset({Who.ASKED, Who.LEAD, Who.ADMIN}),
    Action.NOTE_LESSON: _VOICES | _ANYONE,
    Action.CHANGE_LESSON: frozenset({Who.AUTHOR}),
    Action.REMOVE_LESSON: frozenset({Who.AUTHOR, Who.ADMIN}),
    Action.ANSWER_LESSON: frozenset({Who.OWNER, Who.STAND_IN}),
    Action.ASK_FEEDBACK: _ANYONE | {Who.OWNER},
    Action.GIVE_FEEDBACK: frozenset({Who.ASKED}),
    Action.READ_FEEDBACK: frozenset({Who.OWNER, Who.NAMED}),
    Action.FOLLOW: _ANYONE,
    Action.FOLLOW_IN_CHANNEL: _ANYONE,
    Action.SHARE: _ANYONE,
    Action.SET_AWAY: frozenset({Who.OWNER, Who.ADMIN}),
    Action.SET_TEAM: frozenset({Who.LEAD, Who.ADMIN}),
    Action.ORDER: frozenset({Who.LEAD, Who.ADMIN}),
    Action.TAKE_BACK: frozenset({Who.OWNER}),
    Action.PREVIEW_DIGEST: frozenset({Who.LEAD, Who.ADMIN}),
    Action.SET_REVIEWS: frozenset({Who.LEAD, Who.ADMIN}),
    Action.DECIDE: frozenset({Who.LEAD, Who.TEAM_MEMBER, Who.ADMIN}),
    Action.SETTLE_DECISION: frozenset({Who.OWNER, Who.LEAD, Who.ADMIN}),
    Action.SEE_READINESS: frozenset({Who.LEAD, Who.TEAM_MEMBER, Who.ADMIN}),
    Action.START_SURVEY: frozenset({Who.LEAD, Who.ADMIN}),
    Action.ANSWER_SURVEY: frozenset({Who.ASKED}),
    Action.SET_SESSION: frozenset({Who.OWNER, Who.LEAD, Who.ADMIN}),
    Action.ASK: _ANYONE,
    Action.WITHDRAW_QUESTION: frozenset({Who.AUTHOR}),
    Action.ANSWER_QUESTION: frozenset({Who.OWNER}),
    Action.HIDE_QUESTION: frozenset({Who.OWNER, Who.ADMIN}),
    Action.PILOT: frozenset({Who.LEAD, Who.ADMIN}),
    Action.APPROVE_PILOT: frozenset({Who.ASKED}),
    Action.JOIN_PILOT: frozenset({Who.ASKED}),
    Action.REPORT: frozenset({Who.LEAD, Who.ADMIN}),
    Action.CONTROL: frozenset({Who.LEAD, Who.MANAGER_ABOVE}),
    Action.END_CONTROL: frozenset({Who.AUTHOR, Who.RESPONSIBLE, Who.LEAD, Who.MANAGER_ABOVE}),
    Action.DECIDE_IN_CONTROL: frozenset({Who.RESPONSIBLE}),
    Action.SAY_WHETHER_CONTROL_HELPED: frozenset({Who.ASKED}),
    Action.ADMINISTER: frozenset({Who.ADMIN}),
}
_SEE_RESTRICTED = _VOICES | {Who.NAMED, Who.MANAGER_ABOVE}
_NEAR_RESTRICTED = _SEE_RESTRICTED | {Who.AUTHOR, Who.ASKED, Who.RESPONSIBLE}
_INVOLVED = _VOICES | {Who.AUTHOR, Who.ASKED, Who.NAMED, Who.RESPONSIBLE}
_OWNING = frozenset({Action.CREATE_OBJECTIVE, Action.CREATE_FOR_TEAM, Action.ASK_FEEDBACK})
_LOOKING = frozenset({Action.VIEW, Action.FOLLOW, Action.SEE_READINESS})


def allowed(action: Action, relation: Relation, policy: Policy) -> bool:
    """Whether this person may do this, here."""
    if not relation.is_active or not _contractor_may(action, relation, policy):
        return False
    return bool(_standing(action, relation, policy) & whose(action, is_restricted=relation.is_restricted))


def ensure_allowed(action: Action, relation: Relation, policy: Policy) -> None:
    """Raises NotAllowed with those who may, as the words of ``Who`` separated by commas, the nearest first; or with the
    rule about contractors that is in the way. Whoever may because something is under control is named only where nobody
    else may."""
    if relation.is_active and not _contractor_may(action, relation, policy):
        raise NotAllowed(action.value, f"contractors_{policy.contractors.value}")
    if not allowed(action, relation, policy):
        others = whose(action, is_restricted=relation.is_restricted)
        named = (others if others == {Who.RESPONSIBLE} else others - {Who.RESPONSIBLE}) - relation.beside
        raise NotAllowed(action.value, ",".join(who for who in Who if who in named))


def whose(action: Action, *, is_restricted: bool = False) -> frozenset[Who]:
    """Those whose business an action is. A restricted objective is left to its owner, its managers above and the people
    it names, and only its owner shows it to others."""
    may = _MAY[action]
    if not is_restricted:
        return may
    if action is Action.SHARE:
        return frozenset({Who.OWNER})
    near = may & _NEAR_RESTRICTED
    return near | _SEE_RESTRICTED if may >= _ANYONE else near


def _standing(action: Action, relation: Relation, policy: Policy) -> frozenset[Who]:
    """What a person counts as for an action. Guests see and do what they are involved in; people of connected
    workspaces nothing; both may look at the rest only where an admin lets them. Contractors may own
    OKRs as guests."""
    if relation.slack_kind is SlackKind.MEMBER:
        return relation.who | {Who.MEMBER}
    involved = frozenset() if relation.slack_kind is SlackKind.EXTERNAL else relation.who & _INVOLVED
    owns_okrs = relation.employment is Employment.CONTRACTOR and policy.contractors is ContractorRule.OWN
    is_guest_owner = owns_okrs and relation.slack_kind is not SlackKind.EXTERNAL and action is Action.CREATE_OBJECTIVE
    may_look = policy.guests_may_view and action in _LOOKING
    may_see_own = action is Action.VIEW and involved and not relation.is_restricted
    return involved | {Who.MEMBER} if is_guest_owner or may_look or may_see_own else involved


def _contractor_may(action: Action, relation: Relation, policy: Policy) -> bool:
    """Contractors who contribute own no objectives, and ask for no feedback on them; those who stay out only look."""
    if relation.employment is not Employment.CONTRACTOR or policy.contractors is ContractorRule.OWN:
        return True
    return action in _LOOKING if policy.contractors is ContractorRule.OUT else action not in _OWNING
