"""All tables, so that one import knows the whole schema."""

from storage.tables import (
    checkins,
    context,
    deliveries,
    directory,
    drafting,
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
    "context",
    "deliveries",
    "directory",
    "drafting",
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
