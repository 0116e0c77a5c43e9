"""What is looked up in the place of a name that nobody has."""

import pytest

from storage.slips import with_one_mistyped


@pytest.mark.parametrize(
    ("words", "unknown", "looked_up"),
    [
        (["marrt"], ["marrt"], [["marr"], ["mar"], ["ma"]]),
        (["mei", "tanka"], ["tanka"], [["mei", "tank"], ["mei", "tan"], ["mei", "ta"]]),
        (["mei", "tan"], [], [["me", "tan"], ["mei", "ta"]]),
        (["jnoas", "webr"], ["jnoas", "webr"], []),
        (["how", "do", "i"], ["how", "do", "i"], []),
        (["xu"], ["xu"], []),
        (["张小", "小明"], ["张小", "小明"], [["张"], []]),
        (["章晓", "晓明"], ["章晓"], [["章", "晓明"], ["晓明"]]),
        (["张晓", "晓鸣"], ["晓鸣"], [["张晓", "晓"], ["张晓"]]),
        (["张小", "李明"], ["张小", "李明"], []),
        ([], [], []),
    ],
)
def test_one_word_is_begun(words: list[str], unknown: list[str], looked_up: list[list[str]]) -> None:
    assert list(with_one_mistyped(words, unknown)) == looked_up
