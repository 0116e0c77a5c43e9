"""How the quarter before was closed: what more the company as a whole had set itself in it, and what its owners said at
the end. What others should know are the lessons of the same people (bot/demo/lessons.py)."""

from dataclasses import dataclass

from bot.demo.notation import yes
from bot.demo.okrs.before import Before, Ended, before
from bot.domain.closing import Decision, Matters

TOGETHER: tuple[Before, ...] = (
    before(
        "before-japan",
        "Japan is a place where we may sell",
        "rachel",
        "Nordlicht",
        Ended(yes("A licence to hold money in Japan", by="leila"), 1, 6),
        Ended(yes("A bank that settles in yen", by="henrik"), 1, 7),
        Ended(yes("A warehouse within a day of Tokyo", by="camille"), 0, 5),
    ),
    before(
        "before-whole",
        "One promise from the payment to the parcel",
        "camille",
        "Nordlicht",
        Ended(yes("One page tells a buyer about both", by="mei"), 1, 7),
        Ended(yes("One team answers for both", by="olivia"), 0, 4),
        high=True,
    ),
    before(
        "before-quietly",
        "An outage of one part stays in that part",
        "daniel",
        "Nordlicht",
        Ended(yes("Payments run for a day without the catalogue", by="anna"), 1, 5),
        Ended(yes("Parcels move for a day without payments", by="yang"), 1, 6),
        high=True,
    ),
    before(
        "before-open",
        "Everybody can see what the company earns, and why",
        "henrik",
        "Nordlicht",
        Ended(yes("The month is explained to everybody", by="henrik"), 1, 8),
        Ended(yes("Prices are the same for everybody", by="rachel"), 0, 3),
        Ended(yes("Every team knows its costs", by="grace"), 0, 5),
    ),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What was said when it was closed. ``score`` is another one than the suggested, and ``reason`` says why."""

    decision: Decision = Decision.DROP
    matters: Matters = Matters.YES
    outside: str = ""
    score: str = ""
    reason: str = ""


ENDINGS = {
    "before-merchants": Ending(Decision.KEEP, outside="Two competitors gave up on small shops."),
    "before-paying": Ending(Decision.CHANGE, outside="The card schemes raised their fees half-way."),
    "before-checkout": Ending(Decision.CHANGE, outside="Phones have larger screens, and thumbs do not."),
    "before-payouts": Ending(Decision.KEEP, Matters.YES, "The bank moved its cut-off to three in the afternoon."),
    "before-risk": Ending(Decision.KEEP, score="0.6", reason="Two of the four were measured on half of the orders."),
    "before-carriers": Ending(Decision.CHANGE, Matters.PARTLY),
    "before-japan": Ending(Decision.KEEP, outside="The yen fell by a tenth."),
    "before-whole": Ending(Decision.CHANGE, Matters.PARTLY),
    "before-open": Ending(Decision.DROP, Matters.NO),
    "before-books": Ending(Decision.KEEP),
}
