"""No table and no column is forgotten by okrbot export: it is carried, or left out for a reason."""

import json
from pathlib import Path

from sqlalchemy import Integer
from sqlalchemy.types import JSON

from storage.rows import table_of
from storage.tables.columns import metadata
from storage.transfer import file_schema
from storage.transfer.carried import OWN
from storage.transfer.contents import CARRIED, LEFT_OUT

DOCS = Path(__file__).parents[2] / "docs"
WITHOUT_IDS = {("workspace", "practices"), ("survey", "wording"), ("survey", "means")}
"""JSON in which no row is named; in other JSON the ids have to be found (``told``)."""


def test_every_table_is_carried_or_left_out_for_a_reason() -> None:
    carried = [each.word for each in CARRIED]
    left_out = [table_of(row).name for row in LEFT_OUT]

    assert sorted(carried + left_out) == sorted(metadata().tables)
    assert all(LEFT_OUT.values())


def test_every_column_is_carried_or_left_out_for_a_reason() -> None:
    for each in CARRIED:
        named = {column.name for column in each.columns} | each.left_out.keys() | set(OWN)
        assert named >= set(each.table.columns.keys()), each.word
        assert each.left_out.keys() <= set(each.table.columns.keys()), each.word
        assert all(left.reason for left in each.left_out.values()), each.word


def test_no_id_is_carried_as_a_number() -> None:
    bare = [
        (each.word, column.name)
        for each in CARRIED
        for column in each.columns
        if isinstance(column.type, Integer) and column.name.endswith("_id")
        if column.name not in each.targets and column.name != each.subject
    ]
    told = {(each.word, column) for each in CARRIED for column in each.told}
    read = {(each.word, column.name) for each in CARRIED for column in each.columns if isinstance(column.type, JSON)}

    assert bare == []
    assert read == told | WITHOUT_IDS


def test_a_row_names_only_what_comes_before_it_or_its_own_kind() -> None:
    seen: set[str] = set()
    for each in CARRIED:
        for column, target in each.targets.items():
            assert target in seen | {each.word}, (each.word, column)
            if target == each.word:
                assert each.table.c[column].nullable, (each.word, column)  # it is filled in once all are there
        keys = list(each.keys.values())
        assert len({"row", "called", *keys}) == len(keys) + 2, each.word
        if each.is_spoken_of:
            seen.add(each.word)


def test_the_docs_have_the_schema_and_every_reason() -> None:
    written = (DOCS / "export.schema.json").read_text()
    said = (DOCS / "moving.md").read_text()

    assert json.loads(written) == file_schema(), "okrbot export --schema > docs/export.schema.json"
    for row, reason in LEFT_OUT.items():
        assert f"| `{table_of(row).name}` | {reason} |" in said
    for each in CARRIED:
        for column, left in each.left_out.items():
            assert f"| `{each.word}.{column}` | {left.reason} |" in said
