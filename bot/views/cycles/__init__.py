"""Cycles, their calendar, and how they move on."""
