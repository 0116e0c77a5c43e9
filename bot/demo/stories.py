"""What people wrote besides their own notes: first words, words for no news, corrections, offers of help."""

FIRST_NOTES = (
    "First measurement.",
    "Baseline agreed with the team.",
    "Starting point checked twice.",
    "Kick-off held.",
)
LATER_NOTES = (
    "As planned.",
    "Small steps, in the right direction.",
    "First effect visible.",
    "Two days lost to illness, nothing else.",
    "Next step on Thursday.",
    "The change from last week shows.",
    "Reviewed in the team meeting.",
)
CORRECTION = "I had typed last week's number."

PAY_POLICY = "OKRs are how we agree on what matters. They decide nobody's pay, bonus or promotion."

HELP = (
    ("yang", "carriers-fair.3", "I know the invoice format of the two worst ones; half a day is enough."),
    ("clara", "success-answer.3", "I can pull the twenty pages that are read most."),
    ("igor", "refund-now.3", "The limits are the same table as ours, happy to pair."),
    ("amara", "payout-day.3", "Send me the return codes, I have seen most of them."),
)
"""Who offered help on which key result, last week."""
