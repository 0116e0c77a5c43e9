"""Changing what is there: visibly, and never over somebody else's change."""
