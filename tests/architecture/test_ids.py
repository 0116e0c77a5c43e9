"""Ids of actions, fields and views: each name has one place."""

import ast
from collections import Counter
from pathlib import Path

IDS = Path(__file__).parents[2] / "bot" / "views" / "ids.py"


def test_no_id_is_named_twice() -> None:
    found = [node for node in ast.parse(IDS.read_text()).body if isinstance(node, ast.Assign)]
    names = Counter(target.id for node in found for target in node.targets if isinstance(target, ast.Name))
    assert [name for name, times in names.items() if times > 1] == []
