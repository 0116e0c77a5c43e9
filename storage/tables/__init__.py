"""All tables, so that one import knows the whole schema."""

from storage.tables import (
    checkins,
    deliveries,
    directory,
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
    "deliveries",
    "directory",
    "okrs",
    "people",
    "prompts",
    "records",
    "requests",
    "teams",
    "workspaces",
]
