"""All tables, so that one import knows the whole schema."""

from storage.tables import (
    checkins,
    closing,
    context,
    deliveries,
    directory,
    feeds,
    follows,
    okrs,
    people,
    prompts,
    records,
    requests,
    teams,
    workspaces,
)

__all__ = [
    "checkins",
    "closing",
    "context",
    "deliveries",
    "directory",
    "feeds",
    "follows",
    "okrs",
    "people",
    "prompts",
    "records",
    "requests",
    "teams",
    "workspaces",
]
