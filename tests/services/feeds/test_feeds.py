from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.crypto import Seal, new_key
from bot.domain.addresses import read_address
from bot.domain.errors import Invalid, NotAllowed, NothingToDo
from bot.domain.feeds import FeedState
from bot.domain.okrs import Metric, ObjectiveState, ValueSource
from bot.services.people.people import People
from storage import Store
from storage.tables.columns import metadata
from tests.secure_server import System, system
from tests.services.feeds.stories import OTHER, PATH, POINTER, SECRET, Scene, on_sqlite, says


@pytest.fixture(scope="module")
def running() -> Iterator[System]:
    with system() as there:
        yield there


@pytest.fixture
def scene(store: Store, running: System) -> Scene:
    running.answers.clear()
    running.seen.clear()
    return Scene.of(store, running)


def problems(scene: Scene, **changed: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        scene.save(**changed)
    return {name: why for name, (why, _) in refused.value.fields.items()}


@on_sqlite
def test_nothing_is_read_before_an_admin_allows_the_address(scene: Scene) -> None:
    scene.save()
    scene.read(hours=2)
    assert (scene.feed.state, scene.key_result.source) == (FeedState.ASKED, ValueSource.MANUAL)
    assert scene.there.seen == []
    [question] = scene.addresses.desk(scene.office.workspace, scene.ada).questions
    assert (question.origin, question.by.name) == (scene.there.origin(), "Mei")
    assert question.key_result is not None
    assert question.key_result.code == scene.result.code


@on_sqlite
def test_no_admin_is_asked_about_what_is_over(scene: Scene) -> None:
    scene.save()
    with scene.office.store.write() as tx:
        tx.objectives.change(scene.objective, by=scene.mei.id, now=scene.now, state=ObjectiveState.CLOSED)
    assert scene.addresses.desk(scene.office.workspace, scene.ada).questions == ()


def test_once_allowed_the_value_is_read_and_how_sure_is_left_to_the_owner(scene: Scene) -> None:
    scene.fed()
    result = scene.key_result
    assert (result.source, result.current) == (ValueSource.HTTP, Decimal(47))
    assert (result.confidence, result.checked_in_at) == (None, None)
    assert scene.history() == [(Decimal(47), "http")]
    assert scene.there.seen[0][2]["authorization"] == SECRET
    with scene.office.store.read() as tx:
        [asked] = tx.key_results.askable_of(scene.office.workspace.id, [scene.mei.id])
    assert asked.key_result_id == result.id


@on_sqlite
def test_an_allowed_address_is_read_for_whoever_asks_next(scene: Scene) -> None:
    scene.fed()
    second = scene.office.key_result(scene.objective, "Second")
    form = scene.save(result=second)
    assert form.feed is not None
    assert form.feed.state is FeedState.ALLOWED


@on_sqlite
def test_an_admin_allows_what_they_have_seen_and_nothing_else(scene: Scene) -> None:
    """Mei changes the address while the question is on Ada's screen."""
    scene.save()
    scene.save(url=scene.there.url(PATH, OTHER))
    with pytest.raises(NothingToDo):
        scene.allow()
    assert scene.feed.state is FeedState.ASKED


@on_sqlite
def test_what_an_admin_refuses_is_typed_and_may_be_asked_again(scene: Scene) -> None:
    scene.save()
    scene.addresses.refuse(scene.office.workspace, scene.ada, scene.there.origin(), scene.now)
    assert (scene.feed.state, scene.key_result.source) == (FeedState.REFUSED, ValueSource.MANUAL)
    assert scene.addresses.desk(scene.office.workspace, scene.ada).questions == ()
    scene.save(secret="")
    assert scene.feed.state is FeedState.ASKED


def test_an_address_that_is_taken_off_the_list_is_read_no_more(scene: Scene) -> None:
    scene.fed()
    scene.addresses.withdraw(scene.office.workspace, scene.ada, scene.there.origin(), scene.now)
    scene.read(days=2)
    assert (scene.feed.state, scene.key_result.source) == (FeedState.REFUSED, ValueSource.MANUAL)
    assert scene.key_result.current == 47
    assert len(scene.there.seen) == 1


@on_sqlite
def test_another_host_asks_anew_and_wants_its_secret_anew(scene: Scene) -> None:
    scene.fed()
    elsewhere = scene.there.url(PATH, OTHER)
    assert problems(scene, url=elsewhere, secret="") == {"secret": "secret_anew"}
    assert problems(scene, header_name="X-Key", secret="") == {"secret": "secret_anew"}
    scene.save(url=elsewhere)
    assert (scene.feed.state, scene.key_result.source) == (FeedState.ASKED, ValueSource.MANUAL)
    assert scene.feed.last_value is None


@on_sqlite
def test_another_path_at_the_same_place_keeps_the_secret(scene: Scene) -> None:
    scene.fed()
    scene.there.answers["/b"] = says(50)
    scene.save(url=scene.there.url("/b"), secret="")
    scene.read()
    assert scene.there.seen[-1][2]["authorization"] == SECRET
    assert scene.key_result.current == 50


@on_sqlite
def test_what_is_typed_wrong_is_said_at_its_field(scene: Scene) -> None:
    assert problems(scene, url="http://metrics.example.com/", pointer="a.b") == {
        "url": "address_not_https",
        "pointer": "bad_pointer",
    }
    assert problems(scene, header_name="") == {"header": "header_missing"}
    assert problems(scene, secret="") == {"secret": "secret_missing"}
    assert problems(scene, header_name="X Y") == {"header": "header_unreadable"}
    assert problems(scene, header_name="Host") == {"header": "header_ours"}
    assert problems(scene, secret="a\r\nHost: b") == {"secret": "secret_unreadable"}
    assert problems(scene, secret="a" * 2_001) == {"secret": "too_long"}
    assert scene.feeds.of(scene.office.workspace, scene.mei, scene.result.id, scene.now).feed is None


@on_sqlite
def test_without_keys_nothing_secret_is_taken_and_the_rest_works(scene: Scene) -> None:
    scene.seal = None
    assert problems(scene) == {"header": "no_keys"}
    scene.save(header_name="", secret="")
    scene.allow()
    scene.read()
    assert scene.key_result.current == 47


@on_sqlite
def test_trying_opens_no_door(scene: Scene) -> None:
    who = (scene.office.workspace, scene.mei, scene.result.id)
    with pytest.raises(Invalid) as refused:
        scene.feeds.trial(*who, scene.typed(), scene.now)
    assert refused.value.fields == {"url": ("not_allowed_yet", {"address": scene.there.origin()})}
    scene.fed()
    _, request = scene.feeds.trial(*who, scene.typed(secret=""), scene.now)
    assert request.secret == SECRET
    with pytest.raises(Invalid):
        scene.feeds.trial(*who, scene.typed(url="https://metrics.example.com/"), scene.now)


def test_a_secret_stands_nowhere_in_the_clear_and_the_audit_knows_no_query(scene: Scene) -> None:
    scene.fed()
    scene.save(url=scene.there.url(PATH), pointer=POINTER)
    with scene.office.store.read() as tx:
        rows = {
            name: [dict(row) for row in tx.connection.execute(select(table)).mappings()]
            for name, table in metadata().tables.items()
        }
        told = tx.personal_data.of(scene.office.workspace.id, scene.mei.id)
    assert "wolpertinger" not in str(rows)
    assert "lindwurm" not in str(rows["audit_event"])
    assert scene.feed.sealed is not None
    assert scene.feed.sealed not in str(rows["audit_event"]) + str(told) + repr(scene.feed)
    kinds = [row["kind"] for row in rows["audit_event"] if row["action"] in ("added", "changed")]
    assert {"feed", "allowed_address", "key_result"} <= set(kinds)


@on_sqlite
def test_stopping_deletes_the_secret_and_the_value_is_typed(scene: Scene) -> None:
    scene.fed()
    for _ in range(2):
        form = scene.feeds.stop(scene.office.workspace, scene.mei, scene.result.id, scene.now)
        assert form.feed is None
    assert scene.key_result.source is ValueSource.MANUAL
    scene.line("50 c7")
    assert scene.key_result.current == 50


@on_sqlite
def test_a_submission_that_comes_twice_is_saved_once(scene: Scene) -> None:
    who = (scene.office.workspace, scene.mei, scene.result.id)
    scene.feeds.save(*who, scene.typed(), once="view:V1:1", now=scene.now)
    scene.feeds.save(*who, scene.typed(url="https://late.example.com/"), once="view:V1:1", now=scene.now)
    assert scene.feed.url == scene.there.url(PATH)


@on_sqlite
def test_who_may_edit_sets_it_and_admins_alone_decide(scene: Scene) -> None:
    kai, workspace, origin, now = scene.office.person("Kai"), scene.office.workspace, scene.there.origin(), scene.now
    scene.save()
    acts: list[Callable[[], object]] = [
        lambda: scene.save(by=kai),
        lambda: scene.feeds.stop(workspace, kai, scene.result.id, now),
        lambda: scene.feeds.resume(workspace, kai, scene.result.id, now),
        lambda: scene.addresses.desk(workspace, scene.mei),
        lambda: scene.addresses.allow(workspace, scene.mei, origin, now),
        lambda: scene.addresses.refuse(workspace, scene.mei, origin, now),
        lambda: scene.addresses.withdraw(workspace, scene.mei, origin, now),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@on_sqlite
def test_only_plain_numbers_of_what_runs_can_be_read(scene: Scene) -> None:
    done = scene.office.key_result(scene.objective, "Report", metric=Metric.YES_NO, target=Decimal(1))
    draft = scene.office.objective(scene.mei, "Draft", state=ObjectiveState.DRAFT)
    unborn = scene.office.key_result(draft)
    for result, why in ((done, "no_plain_number"), (unborn, "not_begun")):
        with pytest.raises(NothingToDo) as refused:
            scene.save(result=result)
        assert refused.value.what == why


def test_when_the_app_is_taken_out_its_secrets_are_deleted(scene: Scene) -> None:
    scene.fed()
    assert People(scene.office.store).uninstall(scene.office.workspace, heard=scene.now, now=scene.now)
    assert scene.feed.sealed is None
    scene.read(hours=2)
    assert len(scene.there.seen) == 1


@on_sqlite
def test_the_address_of_a_feed_is_what_was_typed(scene: Scene) -> None:
    scene.save()
    assert scene.feed.address == read_address(scene.there.url(PATH))


def test_an_older_key_may_go_once_the_value_was_read_with_a_newer_one_in_front(scene: Scene) -> None:
    old, new = new_key(), new_key()
    scene.seal = Seal([old])
    scene.fed()

    scene.seal = Seal([new])
    assert [result.code for _, result in scene.readings.unreadable()] == [scene.result.code]
    scene.seal = Seal([new, old])
    scene.read(hours=1)
    scene.seal = Seal([new])
    assert scene.readings.unreadable() == []
    scene.read(hours=1)

    assert [headers["authorization"] for _, _, headers, *_ in scene.there.seen] == [SECRET] * 3


@on_sqlite
def test_nobody_is_told_of_a_lost_secret_of_what_is_over(scene: Scene) -> None:
    scene.fed()
    scene.seal = None
    assert len(scene.readings.unreadable()) == 1

    with scene.office.store.write() as tx:
        tx.objectives.change(scene.objective, by=scene.mei.id, now=scene.now, state=ObjectiveState.CLOSED)
    assert scene.readings.unreadable() == []
