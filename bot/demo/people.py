"""The people of Nordlicht GmbH: who they are, where they sit, and what is special about how they work."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.domain.people import Employment

BERLIN, LONDON, NEW_YORK = "Europe/Berlin", "Europe/London", "America/New_York"
SAN_FRANCISCO, TOKYO, SHANGHAI = "America/Los_Angeles", "Asia/Tokyo", "Asia/Shanghai"

LOCALES = {NEW_YORK: "en-US", SAN_FRANCISCO: "en-US", SHANGHAI: "zh-CN"}
GERMAN = frozenset(["anna", "paul", "igor", "clara", "stefan", "julia", "sven", "felix"])
"""Who has set Slack to German; English is what the company speaks."""
MONDAY_TO_THURSDAY = frozenset(range(4))
OTHER_TEAM = "T0FREIGHT"
"""The connected workspace that the external contractor belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """``key`` is how the other tables call them. ``slack`` are further fields of Slack's user object, ``values``
    further fields of our own person."""

    key: str
    name: str
    title: str
    zone: str
    slack: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def slack_id(self) -> str:
        return f"U0{self.key.upper()}"

    @property
    def locale(self) -> str:
        return "de-DE" if self.key in GERMAN else LOCALES.get(self.zone, "en-GB")


def _staff(key: str, name: str, title: str, zone: str, **values: Any) -> Someone:
    return Someone(key=key, name=name, title=title, zone=zone, values=values)


def _admin(key: str, name: str, title: str, zone: str, **slack: Any) -> Someone:
    return Someone(key=key, name=name, title=title, zone=zone, slack={"is_admin": True, **slack})


def _contractor(key: str, name: str, title: str, zone: str, **slack: Any) -> Someone:
    values = {"employment": Employment.CONTRACTOR}
    return Someone(key=key, name=name, title=title, zone=zone, slack=slack, values=values)


def _guest(key: str, name: str, title: str, zone: str) -> Someone:
    return _contractor(key, name, title, zone, is_restricted=True, is_ultra_restricted=True)


def _promoted(key: str, name: str, title: str, zone: str, slack_title: str) -> Someone:
    """Slack has another title by now, and okrbot has not heard of it."""
    return Someone(key=key, name=name, title=title, zone=zone, slack={"title": slack_title})


PEOPLE = (
    _admin("greta", "Greta Lindqvist", "Chief Executive", BERLIN, is_owner=True, is_primary_owner=True),
    _admin("noor", "Noor Haddad", "Chief of Staff", BERLIN),
    # Payments
    _staff("jonas", "Jonas Weber", "VP Payments", BERLIN, prompt_time=time(8, 30)),
    _staff("mei", "Mei Tanaka", "Lead Checkout", TOKYO),
    _staff("lea", "Lea Rossi", "Product Manager, Checkout", BERLIN),
    _staff("diego", "Diego Alvarez", "Engineer, Checkout", NEW_YORK),
    _staff("yuki", "Yuki Sato", "Engineer, Checkout", TOKYO),
    _staff("hannah", "Hannah Klein", "Designer, Checkout", BERLIN, working_days=MONDAY_TO_THURSDAY),
    _staff("ingrid", "Ingrid Solberg", "Lead Payouts", LONDON),
    _staff("tomas", "Tomáš Novák", "Engineer, Payouts", BERLIN),
    _staff("priya", "Priya Raman", "Engineer, Payouts", LONDON),
    _contractor("oskar", "Oskar Lund", "Engineer, Payouts", BERLIN),
    _staff("kai", "Kai Berg", "Lead Risk", BERLIN),
    _staff("wei", "Zhang Wei", "Data Scientist, Risk", SHANGHAI),
    _staff("amara", "Amara Okafor", "Fraud Analyst", LONDON),
    _staff("ben", "Ben Carter", "Engineer, Risk", SAN_FRANCISCO),
    # Logistics
    _staff("camille", "Camille Laurent", "VP Logistics", LONDON),
    _staff("arjun", "Arjun Mehta", "Lead Routing", SAN_FRANCISCO),
    _staff("sofia", "Sofía Márquez", "Engineer, Routing", SAN_FRANCISCO),
    _staff("na", "Li Na", "Engineer, Routing", SHANGHAI),
    _staff("felix", "Felix Brandt", "Engineer, Routing", BERLIN, working_days=frozenset({0, 1, 2, 4})),
    _contractor("ravi", "Ravi Nair", "Operations Researcher", LONDON),
    _staff("jie", "Chen Jie", "Lead Carriers", SHANGHAI),
    _staff("min", "Zhou Min", "Carrier Manager, China", SHANGHAI),
    _staff("kenji", "Kenji Mori", "Carrier Manager, Japan", TOKYO),
    _staff("emily", "Emily Stone", "Carrier Manager, Americas", NEW_YORK),
    _contractor("yang", "Liu Yang", "Integration Engineer", SHANGHAI),
    # Platform
    _staff("daniel", "Daniel Osei", "VP Platform", NEW_YORK),
    _staff("anna", "Anna Kowalska", "Lead Infrastructure", BERLIN),
    _staff("marcus", "Marcus Reed", "Site Reliability Engineer", SAN_FRANCISCO, prompt_day=1),
    _staff("haruto", "Haruto Ito", "Site Reliability Engineer", TOKYO),
    _contractor("paul", "Paul Schmidt", "Site Reliability Engineer", BERLIN),
    _contractor("igor", "Igor Petrov", "Security Engineer", BERLIN),
    _staff("fatima", "Fatima El Amrani", "Lead Data", LONDON),
    _staff("samuel", "Samuel Green", "Data Engineer", NEW_YORK),
    _promoted("lin", "Xu Lin", "Analytics Engineer", SHANGHAI, "Senior Analytics Engineer"),
    _staff("clara", "Clara Hoffmann", "Analyst", BERLIN),
    # Commercial
    _staff("rachel", "Rachel Goldberg", "Chief Revenue Officer", NEW_YORK),
    _staff("tyler", "Tyler Brooks", "Lead Sales", NEW_YORK),
    _staff("isabel", "Isabel Ferreira", "Account Executive", LONDON),
    _staff("takumi", "Takumi Abe", "Account Executive, Japan", TOKYO),
    _staff("jasmine", "Jasmine Lee", "Account Executive", SAN_FRANCISCO),
    _staff("stefan", "Stefan Wolf", "Account Executive", BERLIN),
    _contractor("nina", "Nina Patel", "Sales Development", NEW_YORK),
    _staff("olivia", "Olivia Hughes", "Lead Customer Success", LONDON),
    _staff("mateo", "Mateo García", "Customer Success Manager", NEW_YORK),
    _staff("aiko", "Aiko Kondo", "Customer Success Manager, Japan", TOKYO),
    _staff("julia", "Julia Neumann", "Customer Success Manager", BERLIN),
    _contractor("ethan", "Ethan Wright", "Support Engineer", SAN_FRANCISCO),
    # Operations
    _admin("petra", "Petra Vogel", "Chief Operating Officer", BERLIN),
    _staff("henrik", "Henrik Dahl", "Lead Finance", BERLIN),
    _staff("grace", "Grace Kim", "Controller", SAN_FRANCISCO),
    _contractor("marta", "Marta Silva", "Accountant", LONDON),
    _staff("leila", "Leila Farahani", "General Counsel", LONDON),
    _staff("sven", "Sven Krüger", "People Partner", BERLIN),
    _contractor("robin", "Robin Meyer", "Recruiter", BERLIN),
    _staff("victoria", "Victoria Adams", "Counsel, Americas", NEW_YORK),
    # Guests, and a contractor of a connected workspace
    _guest("hiro", "Hiro Tanabe", "Market Consultant, Japan", TOKYO),
    _guest("bianca", "Bianca Costa", "Brand Agency", TOKYO),
    _contractor("owen", "Owen Clarke", "Freight Broker", LONDON, is_stranger=True, team_id=OTHER_TEAM),
)

JOINED = (_staff("elena", "Elena Popescu", "Engineer, Payouts", BERLIN),)
"""They are in Slack since this week, and okrbot has not met them."""
