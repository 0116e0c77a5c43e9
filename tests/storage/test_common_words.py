"""Words that stand nearly everywhere: the newest are found, and how many more there are costs nothing."""

from itertools import permutations

import pytest

from bot.domain.ids import WorkspaceId
from storage import Store
from storage.common_words import COMMON, CommonWords
from storage.search import HIDDEN
from tests.factories import Office
from tests.statements import counted

MANY = COMMON + 200


@pytest.fixture
def here(store: Store) -> WorkspaceId:
    """With objectives and key results of which each holds both words, every tenth a third one; the newest word of each
    kind is a longer one."""
    workspace_id = Office.open(store).workspace.id
    titles = [(number, "Shorten refunds" + (" abroad" if number % 10 == 0 else "")) for number in range(1, MANY)]
    with store.write() as tx:
        for kind in ("objective", "key_result"):
            tx.search.index_new(workspace_id, kind, [*titles, (MANY, "Shortened refunds abroad")])
        tx.search.index_new(workspace_id, "objective", [(MANY + 1, "Shorten refunds abroad")], hidden=True)
    return workspace_id


def found(store: Store, workspace_id: WorkspaceId, words: str, limit: int, *kinds: str) -> list[tuple[str, int]]:
    with store.read() as tx:
        return tx.search.find(workspace_id, kinds or ("objective",), words, limit)


def test_the_newest_with_the_word_itself_come_first(store: Store, here: WorkspaceId) -> None:
    assert found(store, here, "shorten", 3) == [
        ("objective", MANY - 1),
        ("objective", MANY - 2),
        ("objective", MANY - 3),
    ]


def test_those_with_longer_words_come_after_it(store: Store, here: WorkspaceId) -> None:
    everything = found(store, here, "shorten refunds", 2 * MANY)

    assert [identity for _, identity in everything] == [*range(MANY - 1, 0, -1), MANY]


def test_a_beginning_that_nobody_wrote_as_a_word_finds_what_begins_with_it(store: Store, here: WorkspaceId) -> None:
    assert found(store, here, "sho refu", 2) == [("objective", MANY), ("objective", MANY - 1)]


def test_of_common_words_and_a_rarer_one_all_have_to_be_there(store: Store, here: WorkspaceId) -> None:
    hits = found(store, here, "refunds shorten abroad", 2 * MANY)

    assert {identity for _, identity in hits} == {*range(10, MANY, 10), MANY}
    assert found(store, here, "shorten refunds zurich", 5) == []


def test_each_kind_has_its_share_and_no_other_is_met(store: Store, here: WorkspaceId) -> None:
    hits = found(store, here, "refunds", 5, "objective", "key_result", "person")

    assert hits == [
        ("objective", MANY),
        ("key_result", MANY),
        ("objective", MANY - 1),
        ("key_result", MANY - 1),
        ("objective", MANY - 2),
    ]


def test_what_is_hidden_is_met_by_whoever_looks_for_it_alone(store: Store, here: WorkspaceId) -> None:
    with store.read() as tx:
        assert tx.search.find_hidden(here, ["objective"], "shorten", 5) == [("objective", MANY + 1)]
        assert tx.search.find(here, [HIDDEN + "objective"], "shorten", 5) == [(HIDDEN + "objective", MANY + 1)]
    assert ("objective", MANY + 1) not in found(store, here, "shorten", 2 * MANY)


def test_what_begins_alike_in_many_words_is_found_whole(store: Store) -> None:
    """Each subject holds ten of a thousand words, and all of them begin like what is typed."""
    workspace_id = Office.open(store).workspace.id
    titles = [(number, " ".join(f"goal{number:03}{place}" for place in range(10))) for number in range(COMMON // 8)]
    with store.write() as tx:
        tx.search.index_new(workspace_id, "objective", titles)

    with store.read() as tx, counted(store) as statements:
        hits = tx.search.find(workspace_id, ["objective"], "goal", 20)

    assert [identity for _, identity in hits] == [*range(COMMON // 8 - 1, COMMON // 8 - 21, -1)]
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 3


@pytest.mark.parametrize("more", [-1, 0])
def test_the_same_is_found_whether_a_word_counts_as_common_or_not(store: Store, more: int) -> None:
    workspace_id = Office.open(store).workspace.id
    titles = [(number, "Shorten refunds") for number in range(1, COMMON + more + 1)]
    with store.write() as tx:
        tx.search.index_new(workspace_id, "objective", titles)

    with store.read() as tx:
        hits = tx.search.find(workspace_id, ["objective"], "refunds sho", 2 * COMMON)

    assert [identity for _, identity in hits] == [*range(COMMON + more, 0, -1)]


@pytest.mark.parametrize("words", list(permutations(("shorten", "abroad", "ref"))))
def test_the_order_of_the_words_makes_no_difference(store: Store, here: WorkspaceId, words: tuple[str, ...]) -> None:
    """The rarest stands in a tenth of the titles, and one is only begun."""
    with store.read() as tx:
        hits = CommonWords(tx.connection).newest(here, ["objective"], words, 2 * MANY)

    assert [identity for _, identity in hits] == [*range(MANY, 0, -10)]
