"""What is carried, in the order of the file, and what is not. A row names only rows of tables before its own, or of its
own; a test goes through all tables and columns, so that none is forgotten (tests/storage/test_transfer_contents.py)."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlmodel import SQLModel

from storage.transfer.areas import okrs, organisation, pilots, prompts, records
from storage.transfer.carried import Carried
from storage.transfer.names import Names

CARRIED: tuple[Carried, ...] = (
    *organisation.CARRIED,
    *okrs.CARRIED,
    *prompts.ASKED,
    *okrs.SAID,
    *prompts.ITEMS,
    *pilots.CARRIED,
    *records.CARRIED,
)

LEFT_OUT: Mapping[type[SQLModel], str] = MappingProxyType(
    {**organisation.LEFT_OUT, **okrs.LEFT_OUT, **pilots.LEFT_OUT, **prompts.LEFT_OUT, **records.LEFT_OUT}
)

BY_WORD: Mapping[str, Carried] = MappingProxyType({each.word: each for each in CARRIED})
PLACE: Mapping[str, int] = MappingProxyType({each.word: place for place, each in enumerate(CARRIED)})

FORMAT = "okrbot"
"""What the first line says a file is. Its ``version`` is that of the schema: what columns there are."""


def empty_names() -> dict[str, Names]:
    """Names for the rows of every table that others speak of, by table."""
    known: dict[str, Names] = {}
    for carried in CARRIED:
        names = carried.names(known)
        if names is not None:
            known[carried.word] = names
    return known
