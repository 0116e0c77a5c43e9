"""What Nordlicht GmbH has set itself for the quarter, by department."""

from bot.demo.notation import Goal
from bot.demo.okrs import commercial, company, logistics, operations, payments, platform

GOALS: tuple[Goal, ...] = (
    *company.GOALS,
    *payments.GOALS,
    *logistics.GOALS,
    *platform.GOALS,
    *commercial.GOALS,
    *operations.GOALS,
)
