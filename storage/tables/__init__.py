"""All tables, so that one import knows the whole schema."""

from storage.tables import (
    checkins,
    context,
    deliveries,
    directory,
    feeds,
    follows,
    lessons,
    okrs,
    people,
    prompts,
    records,
    requests,
    reviews,
    teams,
    turns,
    workspaces,
)

__all__ = [
    "checkins",
    "context",
    "deliveries",
    "directory",
    "feeds",
    "follows",
    "lessons",
    "okrs",
    "people",
    "prompts",
    "records",
    "requests",
    "reviews",
    "teams",
    "turns",
    "workspaces",
]
