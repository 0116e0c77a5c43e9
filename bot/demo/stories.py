"""What people wrote besides their own notes: first words, words for no news, corrections, offers of help; and what they
do beside the check-ins."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the channel with that id: ``by`` somebody, ``to`` whoever it is for, ``about`` a key result or a
    team."""

    channel: str
    by: str
    to: str
    about: str
    words: str


FIRST_NOTES = {
    "en": ("First measurement.", "Baseline agreed with the team.", "Starting point checked twice.", "Kick-off held."),
    "de": (
        "Erste Messung.",
        "Ausgangswert mit dem Team abgestimmt.",
        "Ausgangswert zweimal geprüft.",
        "Es geht los.",
    ),
    "zh": ("第一次测量。", "起点已和团队确认。", "起点核对过两遍。", "启动会开过了。"),
}
LATER_NOTES = {
    "en": (
        "As planned.",
        "Small steps, in the right direction.",
        "First effect visible.",
        "Two days lost to illness, nothing else.",
        "Next step on Thursday.",
        "The change from last week shows.",
        "Reviewed in the team meeting.",
    ),
    "de": (
        "Wie geplant.",
        "Kleine Schritte in die richtige Richtung.",
        "Erste Wirkung ist zu sehen.",
        "Zwei Tage Krankheit, sonst nichts.",
        "Nächster Schritt am Donnerstag.",
        "Die Änderung von letzter Woche wirkt.",
        "Im Teammeeting durchgesehen.",
    ),
    "zh": ("按计划进行。", "小步前进，方向正确。", "比预期慢一些，仍能做到。", "这周有进展。", "正在等另一支团队。"),
}
"""By the language of whoever owns the key result."""

CORRECTION = "I had typed last week's number."

PAY_POLICY = "OKRs are how we agree on what matters. They decide nobody's pay, bonus or promotion."

HELP = (
    ("yang", "carriers-fair.3", "I know the invoice format of the two worst ones; half a day is enough."),
    ("clara", "success-answer.3", "I can pull the twenty pages that are read most."),
    ("igor", "refund-now.3", "The limits are the same table as ours, happy to pair."),
    ("amara", "payout-day.3", "Send me the return codes, I have seen most of them."),
)
"""Who offered help on which key result, last week; the first offer was accepted since."""

CHEERS = (
    ("clara", "refund-now", "Customers have begun to notice."),
    ("igor", "refund-now", ""),
    ("yang", "success-answer", "Half of what I used to ask you I find by myself now."),
)
"""Who cheered which objective yesterday, and the word that came with it."""

RESTS = ("sven-hybrid", "The landlord rebuilds the floor until January.")
"""Which objective is paused, and why."""

OFFERED = ("refund-now.3", "igor", "The limits are the same table as yours, and I am on payouts now.")
"""Which key result its owner has offered to whom, and why."""

RESTRICTED = ("operations-buy", ("leila",), "Talks are under way with people who do not know of each other.")
"""Which objective, who is named on it, and why."""

FOLLOWED = (
    ("mei", "kenji", None),
    ("noor", "japan-open", None),
    ("olivia", "Instant Refunds", "Customer Success"),
)
"""Who follows whom or what; or lets the channel of a team follow it."""

REVISED = ("margin", 4, Decimal(3_900_000), "Two large contracts moved into the next quarter.")
"""The target of a key result, changed since yesterday, and why."""

SOURCE = ("parcels", 3, "https://metrics.nordlicht.example/parcels.json", "/tracking/live")
"""Where a key result's value is to be read: nobody answers there."""

CONTROLLED = (
    "route-weather",
    "arjun",
    "sofia",
    "The first storm of the winter broke 600 promises, and the carriers' feed still comes a day late.",
    "Until the feed is on time, delays are announced by hand at 18:00.",
)
"""Which objective is under control since yesterday, by whom, who decides, why, and what was decided."""

CLOSED = (
    "victoria-paper",
    "Ask Sales before Legal: what slowed contracts down was never the law, but not knowing which price was meant.",
    "The new data rules came a quarter later than announced.",
)
"""An objective that its owner has closed early, what another team should know, and what changed outside."""

LEFT = "robin"
"""Who has left just now."""

SHOWN = Said("C0CHECKOUT", "diego", "diego", "checkout-quiet.2", "The new page is in: 2.1 seconds, on an old phone.")
ASKED = Said("C0CHECKOUT", "noor", "mei", "Checkout", "Could buyers pay in two parts? Three merchants ask for it.")
"""What becomes evidence, and what is parked for a team."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided in a review: who does it, by the Friday of which week, and in which week it was done."""

    words: str
    owner: str
    due_in: int
    done_in: int | None = None


REVIEWED = "Checkout"
DECIDED = (
    Decided("Test the new page with twenty buyers before it goes live", "lea", 4, 3),
    Decided("Ask the two largest merchants about payment in parts", "mei", 6),
    Decided("Write down what a slow page costs us", "diego", 9),
)
"""Which team has reviews, and what was decided in its last one."""
