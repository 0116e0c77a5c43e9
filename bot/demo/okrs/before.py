"""What Nordlicht GmbH had set itself for the quarter before, how sure its people were half-way, and how it ended.

Payments were surer than things turned out, Logistics knew what they would reach, and Platform promised less than they
kept.
"""

from dataclasses import dataclass

from bot.demo.notation import Course, Goal, Number, Result, aspirational, fall, goal, rise, yes


@dataclass(frozen=True, slots=True)
class Ended:
    """``sure`` is the confidence at the middle of the quarter, ``value`` the one it ended with."""

    result: Result
    value: Number
    sure: int
    course: Course = Course.STEADY


@dataclass(frozen=True, slots=True)
class Before:
    """An objective of the quarter before; its key results stand in ``ended``."""

    goal: Goal
    ended: tuple[Ended, ...]


def before(key: str, title: str, owner: str, team: str, *ended: Ended, high: bool = False) -> Before:
    """``high``: an aspirational one."""
    made = goal(key, title, owner, team, *(one.result for one in ended))
    return Before(aspirational(made) if high else made, ended)


AHEAD, SLOW, STUCK, JUMPING, FALLING = Course.AHEAD, Course.SLOW, Course.STUCK, Course.JUMPING, Course.FALLING
BEFORE = (
    before(
        "before-merchants",
        "Merchants come because others sent them",
        "greta",
        "Nordlicht",
        Ended(rise("Active merchants", 3_800, 4_300, ""), 4_360, 8),
        Ended(fall("Merchants lost per month", 2.4, 1.6, "%", by="noor"), 1.9, 5, SLOW),
        Ended(rise("New merchants by recommendation", 18, 30, "%", by="rachel"), 24, 6),
    ),
    before(
        "before-paying",
        "Paying is over before one thinks about it",
        "jonas",
        "Payments",
        Ended(rise("Checkout success, all markets", 88.0, 92.0, "%", by="mei"), 91.0, 9),
        Ended(fall("Soft declines that are never retried", 52, 35, "%", by="mei"), 38, 8, SLOW),
        Ended(rise("Markets with at least two acquirers", 3, 6, "", by="kai"), 5, 8, JUMPING),
    ),
    before(
        "before-checkout",
        "A checkout that works with one thumb",
        "mei",
        "Checkout",
        Ended(fall("Tap to confirmation, 95th percentile", 3.9, 2.6, "s", by="diego"), 2.8, 8, AHEAD),
        Ended(fall("Abandoned on a phone", 31, 22, "%", by="lea"), 21.5, 8),
        Ended(rise("Buyers who find the wallet at once", 48, 70, "%", by="hannah"), 58, 8, STUCK),
        Ended(rise("Saved cards used again", 22, 40, "%", by="yuki"), 41, 9),
    ),
    before(
        "before-payouts",
        "Nobody has to ask where their money is",
        "ingrid",
        "Payouts",
        Ended(rise("Payouts settled by the next working day", 44, 65, "%", by="tomas"), 61, 8),
        Ended(fall("Payouts repaired by hand, per week", 230, 120, "", by="oskar"), 141, 7, SLOW),
        Ended(fall("Payout questions per 1,000 merchants and week", 38, 25, "", by="priya"), 24, 9, AHEAD),
        Ended(yes("Payout dates shown before the sale", by="ingrid"), 0, 8, STUCK),
    ),
    before(
        "before-risk",
        "We stop fraud without stopping buyers",
        "kai",
        "Risk",
        Ended(fall("Good orders declined by our rules", 4.1, 2.5, "%", by="amara"), 2.7, 7),
        Ended(fall("Manual reviews per 1,000 orders", 26, 16, "", by="amara"), 18, 8, FALLING),
        Ended(rise("Declines with a reason an analyst agrees with", 30, 50, "%", by="wei"), 47, 7, SLOW),
        Ended(rise("Decisions within 80 ms", 74, 88, "%", by="ben"), 88.4, 6),
        high=True,
    ),
    before(
        "before-roads",
        "The route that was planned is the route that is driven",
        "arjun",
        "Routing",
        Ended(rise("Routes driven as planned", 71, 82, "%", by="sofia"), 83, 8),
        Ended(fall("Empty kilometres", 24, 19, "%", by="na"), 18.6, 9),
        Ended(fall("Minutes to plan a day", 54, 25, "min", by="felix"), 41, 3, STUCK),
        Ended(rise("Late changes planned by machine", 10, 45, "%", by="ravi"), 46, 8, JUMPING),
    ),
    before(
        "before-carriers",
        "Carriers know today what they carry tomorrow",
        "jie",
        "Carriers",
        Ended(rise("Carriers with a forecast of their volume", 12, 40, "", by="min"), 41, 8),
        Ended(rise("Pick-ups confirmed the day before", 55, 80, "%", by="kenji"), 68, 4, SLOW),
        Ended(fall("Claims open for more than 30 days", 310, 150, "", by="emily"), 144, 7),
        Ended(rise("Carriers connected by interface", 21, 34, "", by="yang"), 27, 3),
    ),
    before(
        "before-logistics",
        "A parcel is late only once",
        "camille",
        "Logistics",
        Ended(rise("Delivered on the promised day", 89.0, 93.0, "%"), 93.1, 8),
        Ended(fall("Cost per parcel", 6.4, 5.8, "€", by="jie"), 6.2, 4, FALLING),
        Ended(rise("Parcels with live tracking", 41, 68, "%", by="yang"), 52, 3),
        Ended(rise("Buyers told of a delay before they ask", 35, 75, "%", by="arjun"), 77, 7),
    ),
    before(
        "before-quiet",
        "Nights are for sleeping",
        "anna",
        "Infrastructure",
        Ended(fall("Alerts at night, per week", 41, 20, "", by="marcus"), 17, 6),
        Ended(fall("Time to restore, median", 48, 25, "min", by="haruto"), 22, 5, AHEAD),
        Ended(rise("Services with a tested restore", 14, 40, "", by="paul"), 42, 5, JUMPING),
        Ended(rise("Secrets that rotate by themselves", 25, 70, "%", by="igor"), 74, 6),
    ),
    before(
        "before-numbers",
        "One number for one question",
        "fatima",
        "Data",
        Ended(rise("Reports built on shared definitions", 32, 60, "%", by="clara"), 63, 6),
        Ended(fall("Hours until yesterday is complete", 9.5, 6.0, "h", by="samuel"), 5.8, 5),
        Ended(fall("Questions answered with two numbers, per month", 22, 10, "", by="lin"), 9, 6, AHEAD),
    ),
    before(
        "before-platform",
        "Shipping is not an event",
        "daniel",
        "Platform",
        Ended(rise("Releases per team and week", 2.1, 4.0, ""), 4.2, 5),
        Ended(fall("Build time", 19, 10, "min", by="anna"), 9.6, 6, JUMPING),
        Ended(fall("Releases rolled back", 6.5, 4.0, "%", by="fatima"), 4.6, 7, FALLING),
        high=True,
    ),
    before(
        "before-sales",
        "We sell to those whom we can help",
        "tyler",
        "Sales",
        Ended(rise("New yearly revenue", 0, 2_400_000, "€"), 2_180_000, 7),
        Ended(rise("Offers won", 21, 27, "%", by="isabel"), 27.5, 6),
        Ended(fall("Days from first call to contract", 74, 55, "days", by="jasmine"), 63, 6, STUCK),
        Ended(rise("Talks with shops in Japan", 8, 40, "", by="takumi"), 43, 7),
    ),
    before(
        "before-success",
        "Whoever starts with us stays with us",
        "olivia",
        "Customer Success",
        Ended(fall("Days to the first payment", 21, 12, "days", by="mateo"), 12, 8),
        Ended(rise("Merchants who use two products", 26, 36, "%", by="aiko"), 31, 5),
        Ended(fall("First answer, median", 7.0, 3.0, "h", by="ethan"), 2.8, 7),
        high=True,
    ),
    before(
        "before-books",
        "The books close while we remember what happened",
        "henrik",
        "Finance",
        Ended(fall("Days to close a month", 11, 7, "days", by="grace"), 8, 7, SLOW),
        Ended(rise("Invoices that need no touch", 38, 60, "%", by="marta"), 58, 6),
        Ended(yes("Auditors find nothing to add", by="henrik"), 1, 8),
    ),
    before(
        "before-people",
        "Good people find us, and know why they stay",
        "leila",
        "People & Legal",
        Ended(fall("Days from first talk to offer", 39, 25, "days", by="sven"), 26, 6),
        Ended(rise("New colleagues who would come again", 81, 90, "%", by="robin"), 92, 8),
    ),
)
