"""One `okrbot run` at a time on a SQLite file, by whichever name it is called."""

from pathlib import Path

import pytest

from bot.troubles import explained
from storage.database.alone import alone_on


def test_whoever_comes_second_is_refused_also_by_another_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file, link = tmp_path / "data" / "okrbot.db", tmp_path / "okrbot.db"
    file.touch()
    link.symlink_to(file)

    with alone_on(f"sqlite:///{file}"), pytest.raises(BlockingIOError) as refused, alone_on(f"sqlite:///{link}"):
        pass
    assert explained(refused.value) == "Another okrbot is running on this database file."

    with alone_on(f"sqlite:///{link}"):
        pass


def test_another_file_beside_it_is_free(tmp_path: Path) -> None:
    with alone_on(f"sqlite:///{tmp_path}/north.db"), alone_on(f"sqlite:///{tmp_path}/south.db"):
        pass


def test_no_lock_is_made_where_no_database_can_be(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(ValueError, match="which is a directory"), alone_on(f"sqlite:///{tmp_path}/data"):
        pass
    with pytest.raises(ValueError, match=f"Make {tmp_path}/away"), alone_on(f"sqlite:///{tmp_path}/away/okrbot.db"):
        pass

    assert [one.name for one in tmp_path.iterdir()] == ["data"]
