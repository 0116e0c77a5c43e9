"""Delivery under kills, freezes, faults and restarts, counted message by message."""
