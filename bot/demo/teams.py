"""Company, departments, teams and two projects across them; their channels; who is away."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.demo.people import BERLIN, LONDON, NEW_YORK, PEOPLE, SAN_FRANCISCO, SHANGHAI, TOKYO
from bot.domain.teams import Line, TeamKind
from bot.domain.workspaces import Rhythm

COMPANY, DEPARTMENT, TEAM, PROJECT = TeamKind


@dataclass(frozen=True, slots=True)
class Group:
    """``lead`` and ``members`` are keys of people; ``share`` is what membership weighs beside others; its digest comes
    by the clocks of ``zone`` and in the language of ``locale``."""

    name: str
    kind: TeamKind
    lead: str
    members: str = ""
    part_of: str | None = None
    share: Decimal = Decimal(1)
    zone: str = BERLIN
    rhythm: Rhythm = Rhythm.WEEKLY
    locale: str = "en"

    @property
    def channel(self) -> str:
        """The name of its Slack channel."""
        return self.name.lower().replace(" & ", "-").replace(" ", "-")

    @property
    def channel_id(self) -> str:
        return channel_id(self.channel)

    @property
    def people(self) -> tuple[str, ...]:
        """The lead first."""
        return (self.lead, *self.members.split())

    @property
    def line(self) -> Line:
        return Line.PROJECT if self.kind is PROJECT else Line.FUNCTIONAL


GROUPS = (
    Group("Nordlicht", COMPANY, "greta", "noor"),
    Group("Payments", DEPARTMENT, "jonas", part_of="Nordlicht"),
    Group("Checkout", TEAM, "mei", "lea diego yuki hannah", "Payments"),
    Group("Payouts", TEAM, "ingrid", "tomas priya oskar", "Payments"),
    Group("Risk", TEAM, "kai", "wei amara ben", "Payments"),
    Group("Logistics", DEPARTMENT, "camille", part_of="Nordlicht"),
    Group("Routing", TEAM, "arjun", "sofia na felix ravi", "Logistics", zone=SAN_FRANCISCO),
    Group("Carriers", TEAM, "jie", "min kenji emily yang", "Logistics", zone=SHANGHAI, locale="zh-CN"),
    Group("Platform", DEPARTMENT, "daniel", part_of="Nordlicht"),
    Group("Infrastructure", TEAM, "anna", "marcus haruto paul igor", "Platform", locale="de"),
    Group("Data", TEAM, "fatima", "samuel lin clara", "Platform"),
    Group("Commercial", DEPARTMENT, "rachel", part_of="Nordlicht"),
    Group("Sales", TEAM, "tyler", "isabel takumi jasmine stefan nina", "Commercial", zone=NEW_YORK),
    Group("Customer Success", TEAM, "olivia", "mateo aiko julia ethan", "Commercial", zone=LONDON),
    Group("Operations", DEPARTMENT, "petra", part_of="Nordlicht"),
    Group("Finance", TEAM, "henrik", "grace marta", "Operations", rhythm=Rhythm.FORTNIGHTLY),
    Group("People & Legal", TEAM, "leila", "sven robin victoria", "Operations"),
    Group("Japan Launch", PROJECT, "kenji", "takumi aiko yuki hiro bianca", "Nordlicht", Decimal("0.4"), TOKYO),
    Group("Instant Refunds", PROJECT, "ingrid", "lea priya kai olivia henrik", "Nordlicht", Decimal("0.3")),
)
LEADS_ELSEWHERE = {"hiro": "kenji", "bianca": "kenji"}
"""People of no department, and whom they report to."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days counted from the Monday of week 7, both inclusive."""

    who: str
    first: int
    last: int
    stand_in: str | None = None


ABSENCES = (
    Away("emily", -12, 9),  # longer than a rhythm, and nobody stands in
    Away("priya", -3, 11, stand_in="tomas"),
    Away("julia", 0, 4, stand_in="mateo"),
    Away("haruto", 0, 11, stand_in="anna"),
    Away("lin", 7, 18, stand_in="clara"),
    Away("lea", -28, -17, stand_in="mei"),
    Away("isabel", -21, -17),
)


def channel_id(name: str) -> str:
    return f"C0{''.join(letter for letter in name.upper() if letter.isalnum())}"


def channels() -> list[dict[str, Any]]:
    """Channels as the stand-in for Slack takes them. ``japan-launch`` has guests, ``freight-partners`` is shared with
    another workspace: okrbot writes into neither unless an admin allows it."""
    everybody = [one.slack_id for one in PEOPLE if not one.slack.get("is_restricted") and one.key != "owen"]
    ids = {one.key: one.slack_id for one in PEOPLE}
    found = [_channel("general", everybody, is_general=True)]
    for group in GROUPS:
        members = everybody if group.kind is COMPANY else [ids[key] for key in _readers(group)]
        found.append(_channel(group.channel, members))
    partners = ["camille", "jie", "min", "emily", "owen"]
    found.append(_channel("freight-partners", [ids[key] for key in partners], is_ext_shared=True))
    found.append(_channel("leads", [ids[group.lead] for group in GROUPS if group.kind is not PROJECT], is_private=True))
    return found


def _readers(group: Group) -> list[str]:
    """Its people, those of its teams, the lead of its department, and the chief of staff."""
    within = [key for one in GROUPS if one.part_of == group.name for key in one.people]
    above = [one.lead for one in GROUPS if one.name == group.part_of]
    return list(dict.fromkeys([*group.people, *within, *above, "noor"]))


def _channel(name: str, members: list[str], **fields: Any) -> dict[str, Any]:
    return {"id": channel_id(name), "name": name, "members": [*dict.fromkeys(members), "bot"], **fields}
