"""Payments with Checkout, Payouts and Risk."""

from decimal import Decimal

from bot.demo.notation import Course, Need, aspirational, fall, goal, keep, rise, shared, steps, yes

QUOTA = Need("Quota for two GPU nodes in Tokyo", "anna", 5, "Granted; they are yours from Monday.", 2)

GOALS = (
    goal(
        "first-try",
        "Paying works at the first try, in every market",
        "jonas",
        "Payments",
        rise("Checkout success, all markets", 91.0, 96.0, "%", "Retry on soft declines is live", by="mei"),
        fall("Soft declines that are never retried", 38, 10, "%", by="mei", course=Course.AHEAD),
        rise("Markets with at least two acquirers", 5, 9, "", by="kai", course=Course.SLOW),
        up="money.1",
    ),
    shared(
        goal(
            "on-time",
            "Money moves on the day we name",
            "jonas",
            "Payments",
            rise("Payouts settled by the next working day", 61, 90, "%", by="ingrid"),
            fall(
                "Refund time, median", 5.0, 2.0, "days", "Waits for the new terms", by="ingrid", course=Course.FALLING
            ),
            fall("Payout questions per 1,000 merchants and week", 24, 10, "", by="ingrid"),
            up="money.2 money.3",
        ),
        ("Instant Refunds", 30),
    ),
    goal(
        "checkout-quiet",
        "Nobody remembers our checkout, because nothing happened",
        "mei",
        "Checkout",
        rise("Checkout success, all markets", 91.0, 96.0, "%", "Pricing test live", corrected=True),
        fall("Tap to confirmation, 95th percentile", 2.8, 1.6, "s", "Two round trips fewer", by="diego"),
        keep("Abandoned after the payment page has loaded", 8.0, 14.0, "%", by="lea"),
        yes("Apple Pay inside the hosted page", "Certificate renewed, domain check left", by="diego"),
        up="first-try.1",
        why="Support sees what analytics does not: buyers who paid twice because the page looked stuck.",
    ),
    shared(
        aspirational(
            goal(
                "checkout-local",
                "Every buyer finds the way to pay they grew up with",
                "lea",
                "Checkout",
                rise("Orders offered a local way to pay", 54, 85, "%", "Konbini added 3 points", by="yuki"),
                rise("Conversion in Japan", 61.0, 74.0, "%", by="mei", course=Course.FALLING),
                steps(
                    "Checkout redesign",
                    "Eight interviews; Prototype; Usability test; Live for 10%; Live for all",
                    "Test with eight buyers: six found the wallet at once",
                    by="hannah",
                    now=3,
                ),
                up="first-try tokyo",
            )
        ),
        ("Japan Launch", 40),
    ),
    goal(
        "payout-day",
        "Merchants plan with our payout date as with a train",
        "ingrid",
        "Payouts",
        rise(
            "Payouts on the announced day",
            78.0,
            97.0,
            "%",
            "The Nordic cut-off moved to 16:00",
            revised=(Decimal(96), "The Polish banks publish no cut-off before their next release."),
        ),
        rise(
            "Banks connected by instant transfer",
            11,
            24,
            "",
            "17 and counting",
            by="tomas",
            now=17,
            course=Course.AHEAD,
        ),
        fall("Payouts repaired by hand, per week", 140, 30, "", by="oskar", course=Course.BEHIND),
        up="on-time.1",
    ),
    goal(
        "payout-ledger",
        "One ledger that Finance and engineers both believe",
        "priya",
        "Payouts",
        steps(
            "Double-entry ledger",
            "Schema agreed; Back-fill of last year; Shadow run; Cut over; Old tables gone",
            "Shadow run differs by 12 cents in 4 million",
            stand_in="tomas",
        ),
        fall("Unexplained differences at month end", 34, 0, "", by="tomas"),
        yes("Month end closes without a spreadsheet", by="tomas", course=Course.SLOW),
        up="on-time calm",
    ),
    goal(
        "risk-light",
        "Good buyers pass, bad ones do not, and nobody waits",
        "kai",
        "Risk",
        keep("Fraud losses of volume", 0.04, 0.09, "%", "0.07, the load rehearsal included", now=0.07),
        fall("Good orders declined by our rules", 2.6, 1.2, "%", "Rule 14 was half of it", by="amara"),
        fall("Manual reviews per 1,000 orders", 18, 7, "", by="amara", course=Course.STUCK),
        rise("Decisions within 80 ms", 88, 99, "%", by="ben"),
        up="money.4 first-try",
    ),
    goal(
        "risk-model",
        "The model explains itself to the analyst who has to act",
        "wei",
        "Risk",
        rise("Declines with a reason an analyst agrees with", 47, 80, "%", "Two labels merged"),
        fall("Days from a new fraud pattern to a rule", 9, 3, "days", by="amara", course=Course.JUMPING),
        yes("Model runs in the Tokyo region", by="ben", need=QUOTA),
        up="risk-light.2",
    ),
    goal(
        "diego-speed",
        "I can tell in a minute why a checkout was slow",
        "diego",
        None,
        rise("Slow checkouts with a full trace", 20, 90, "%"),
        fall("Time from alert to cause", 45, 10, "min", "22 at the last two alerts", now=22),
        up="checkout-quiet.2",
    ),
    goal(
        "yuki-wallets",
        "Adding a wallet is a week's work, not a quarter's",
        "yuki",
        None,
        fall("Days to add a wallet", 40, 7, "days", "The third one took 19", now=19),
        steps(
            "One adapter for all wallets", "Interface; PayPay moved; Konbini moved; Guide written", course=Course.AHEAD
        ),
        up="checkout-local.1",
    ),
    goal(
        "oskar-repairs",
        "A failed payout repairs itself overnight",
        "oskar",
        None,
        rise("Return codes handled automatically", 6, 22, "", "Code list of SEPA done", course=Course.SLOW),
        fall("Payouts older than three days", 85, 10, "", course=Course.BEHIND),
        up="payout-day.3",
    ),
    goal(
        "ben-latency",
        "Scoring is never the slow part of a payment",
        "ben",
        None,
        fall("Scoring time, 99th percentile", 190, 70, "ms", "Feature cache in shadow"),
        rise("Features served from memory", 35, 95, "%"),
        up="risk-light.4",
    ),
)
