"""All tables, so that one import knows the whole schema."""

from storage.tables import checkins, deliveries, directory, feeds, okrs, people, prompts, records, teams, workspaces

__all__ = [
    "checkins",
    "deliveries",
    "directory",
    "feeds",
    "okrs",
    "people",
    "prompts",
    "records",
    "teams",
    "workspaces",
]
