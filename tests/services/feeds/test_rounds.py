import json
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState, ValueSource
from bot.services.feeds import rounds as feed_reading
from bot.services.feeds.news import NewsOfFeeds
from bot.services.people.people import People
from storage import Store
from tests.secure_server import System, moved, plain, system
from tests.services.feeds.stories import OTHER, PATH, Scene, on_sqlite, says
from tests.statements import counted


@pytest.fixture(scope="module")
def running() -> Iterator[System]:
    with system() as there:
        yield there


@pytest.fixture
def scene(store: Store, running: System) -> Scene:
    running.answers.clear()
    running.seen.clear()
    return Scene.of(store, running).fed()


@on_sqlite
def test_a_value_that_did_not_change_is_no_check_in(scene: Scene) -> None:
    scene.read(hours=1)
    scene.read(days=1)
    assert len(scene.there.seen) == 3
    assert scene.history() == [(Decimal(47), "http")]
    assert scene.feed.read_at == scene.now


def test_of_one_day_the_last_value_stands_and_of_each_day_one(scene: Scene) -> None:
    for value in (48, 49):
        scene.there.answers[PATH] = says(value)
        scene.read(hours=1)
    assert scene.key_result.current == 49
    assert scene.history() == [(Decimal(49), "http")]
    scene.there.answers[PATH] = says(52)
    scene.read(days=1)
    assert scene.history() == [(Decimal(52), "http"), (Decimal(49), "http")]
    assert scene.counted() == [Decimal(49), Decimal(52)]


@on_sqlite
def test_it_is_not_read_again_before_its_hour_is_over(scene: Scene) -> None:
    due = scene.feed.next_at
    assert timedelta(0) < due - scene.now <= timedelta(hours=1)
    scene.read(seconds=int((due - scene.now).total_seconds()) - 1)
    assert len(scene.there.seen) == 1
    scene.read(seconds=2)
    assert len(scene.there.seen) == 2


def test_three_failures_tell_the_owner_and_a_success_ends_it(scene: Scene) -> None:
    scene.there.answers[PATH] = plain(503, "Sorry")
    begun = None
    for count, hours in ((1, 1), (2, 1), (3, 2)):
        assert not scene.feed.is_told
        scene.read(hours=hours)
        begun = begun or scene.now
        assert (scene.feed.failures, scene.feed.failing_since) == (count, begun)
    assert scene.feed.is_told
    assert (scene.feed.trouble, scene.feed.trouble_about) == ("status", "503")
    assert scene.key_result.current == 47
    scene.read(hours=2)
    assert scene.feed.failures == 3  # it rests for four hours by now
    scene.there.answers[PATH] = says(50)
    scene.read(hours=2)
    assert (scene.feed.failures, scene.feed.trouble, scene.feed.failing_since) == (0, "", None)
    assert scene.key_result.current == 50


@on_sqlite
def test_a_failure_is_one_line_in_the_log_without_path_query_or_secret(scene: Scene) -> None:
    scene.there.answers[PATH] = moved("http://metrics.example.com/planted-irrwisch")
    with capture_logs() as logged:
        scene.read(hours=1)
    [line] = logged
    assert (line["event"], line["reason"], line["failures"]) == ("feed_not_read", "redirect_unsafe", 1)
    assert line["origin"] == scene.there.origin()
    assert "planted" not in json.dumps(logged)
    counted_as = scene.metrics.exposition(None).decode()
    assert 'okrbot_feeds_read_total{outcome="redirect_unsafe"} 1.0' in counted_as
    assert 'okrbot_feeds_read_total{outcome="read"} 1.0' in counted_as


def test_a_typed_value_wins_until_the_reading_is_resumed(scene: Scene) -> None:
    scene.line("45 c7")
    assert (scene.key_result.source, scene.key_result.current) == (ValueSource.MANUAL, Decimal(45))
    scene.there.answers[PATH] = says(48)
    scene.read(hours=1)
    assert (scene.key_result.current, scene.feed.last_value) == (Decimal(45), Decimal(48))
    assert scene.feed.is_typed_over
    for _ in range(2):
        scene.feeds.resume(scene.office.workspace, scene.mei, scene.result.id, scene.now)
    scene.read()
    assert (scene.key_result.source, scene.key_result.current) == (ValueSource.HTTP, Decimal(48))
    assert scene.key_result.confidence == 7


@on_sqlite
@pytest.mark.parametrize("line", ["c8", "47 c8", "c8 nothing to add"])
def test_to_say_how_sure_one_is_leaves_the_reading_alone(scene: Scene, line: str) -> None:
    scene.line(line)
    assert (scene.key_result.source, scene.key_result.confidence) == (ValueSource.HTTP, 8)
    assert scene.key_result.checked_in_at == scene.now
    scene.there.answers[PATH] = says(49)
    scene.read(hours=1)
    assert scene.key_result.current == 49
    assert scene.key_result.confidence == 8
    assert scene.key_result.checked_in_at is not None
    assert scene.key_result.checked_in_at < scene.now


@on_sqlite
def test_what_is_read_follows_what_was_said_in_a_zone_that_is_ahead(scene: Scene) -> None:
    """The owner says it in Tokyo, where it is tomorrow already, and moves to Berlin."""
    with scene.office.store.write() as tx:
        scene.mei = tx.people.change(scene.mei, by=None, now=scene.now, zone="Asia/Tokyo")
    scene.now += timedelta(hours=10)
    scene.line("47 c7")
    with scene.office.store.write() as tx:
        scene.mei = tx.people.change(scene.mei, by=None, now=scene.now, zone="Europe/Berlin")
    scene.there.answers[PATH] = says(60)
    scene.read(hours=1)
    assert scene.key_result.current == 60


@on_sqlite
@pytest.mark.parametrize("what", ["objective", "key_result", "cycle"])
def test_what_does_not_run_is_not_read(scene: Scene, what: str) -> None:
    with scene.office.store.write() as tx:
        if what == "objective":
            tx.objectives.change(scene.objective, by=None, now=scene.now, state=ObjectiveState.PAUSED)
        elif what == "key_result":
            tx.key_results.change(scene.key_result, by=None, now=scene.now, state=KeyResultState.CLOSED)
        else:
            tx.cycles.change(scene.office.cycle, by=None, now=scene.now, last_day=date(2026, 11, 15))
    scene.read(hours=2)
    assert len(scene.there.seen) == 1
    assert scene.feed.next_at > scene.now  # nobody looks at it every second


def test_an_answer_that_comes_after_the_address_was_changed_is_dropped(scene: Scene) -> None:
    def changed_meanwhile(connection: ssl.SSLSocket) -> None:
        scene.save(url=scene.there.url("/new"), secret="")
        connection.sendall(says(99))

    scene.there.answers |= {PATH: changed_meanwhile, "/new": says(50)}
    scene.read(hours=1)
    assert scene.key_result.current == 50
    assert all(value != 99 for value, _ in scene.history())


def test_several_workers_read_each_value_once(scene: Scene) -> None:
    scene.now += timedelta(hours=1)
    with ThreadPoolExecutor(3) as workers:
        taken = list(workers.map(lambda _: scene.readings.claim(scene.now, {}, 8), range(3)))
    assert sum(map(len, taken)) == 1


def test_a_worker_that_dies_leaves_its_reading_to_another(scene: Scene) -> None:
    scene.now += timedelta(hours=1)
    [lost] = scene.readings.claim(scene.now, {}, 8)
    assert scene.readings.claim(scene.now, {}, 8) == []
    with scene.office.store.write() as tx:
        tx.feeds.update(lost.feed, lease_until=tx.outbox.machine_now() - timedelta(seconds=1))
    assert len(scene.readings.claim(scene.now, {}, 8)) == 1
    assert not scene.readings.keep(lost.feed, Decimal(99), scene.now)
    assert scene.key_result.current == 47


def more_results(scene: Scene, count: int, name: str, path: str) -> list[KeyResult]:
    results = [scene.office.key_result(scene.objective, f"{name} {number}") for number in range(count)]
    for result in results:
        scene.save(result=result, url=scene.there.url(path, name))
    return results


@on_sqlite
def test_a_slow_place_keeps_the_others_not_waiting(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where all that is looked at first is of that place."""
    monkeypatch.setattr(feed_reading, "LOOKED_AT", 3)
    others_are_read = threading.Event()
    read: list[str] = []

    def slow(connection: ssl.SSLSocket) -> None:
        assert others_are_read.wait(4)
        connection.sendall(says(1))

    def quick(connection: ssl.SSLSocket) -> None:
        read.append("quick")
        if len(read) == 5:
            others_are_read.set()
        connection.sendall(says(2))

    scene.there.answers |= {"/slow": slow, "/quick": quick}
    slow_ones = more_results(scene, 4, "metrics.example.com", "/slow")
    quick_ones = more_results(scene, 5, OTHER, "/quick")
    scene.allow(OTHER)
    scene.read()
    with scene.office.store.read() as tx:
        found = tx.key_results.by_ids(scene.office.workspace.id, [each.id for each in (*slow_ones, *quick_ones)])
    assert [found[each.id].current for each in (*slow_ones, *quick_ones)] == [Decimal(1)] * 4 + [Decimal(2)] * 5


@on_sqlite
def test_taking_on_takes_as_many_statements_however_many_are_due(scene: Scene) -> None:
    more_results(scene, 1, OTHER, "/a")
    scene.allow(OTHER)
    with counted(scene.office.store) as few:
        scene.readings.claim(scene.now, {}, 1)
    more_results(scene, 6, OTHER, "/a")
    with counted(scene.office.store) as many:
        scene.readings.claim(scene.now, {OTHER: 0}, 1)
    assert len(many) == len(few)


@on_sqlite
def test_a_secret_that_is_gone_is_said(scene: Scene) -> None:
    People(scene.office.store).uninstall(scene.office.workspace, heard=scene.now, now=scene.now)
    People(scene.office.store).install("T0NORD", "Nordlicht", now=scene.now)
    scene.read(hours=2)
    assert scene.feed.trouble == "secret_lost"
    assert len(scene.there.seen) == 1


@on_sqlite
def test_the_prompt_of_the_owner_tells_what_needs_a_hand(scene: Scene) -> None:
    scene.there.answers[PATH] = b"nonsense\r\n\r\n"
    for hours in (1, 1, 2):
        scene.read(hours=hours)
    telling = NewsOfFeeds(scene.office.store, scene.addresses.access)
    with scene.office.store.write() as tx:
        prompt = tx.prompts.insert(
            workspace_id=scene.office.workspace.id,
            person_id=scene.mei.id,
            first_day=date(2026, 11, 16),
            last_day=date(2026, 11, 22),
            due_at=scene.now,
        )
    news = telling.for_prompt(prompt, scene.mei, [scene.key_result], scene.now)
    assert [one.feed.trouble for one in news.failing] == ["answer_broken"]
    assert (news.typed, news.refused, news.questions) == ((), (), ())
    scene.line("45 c3")
    news = telling.for_prompt(prompt, scene.mei, [scene.key_result], scene.now)
    assert (len(news.typed), news.failing) == (1, ())
    scene.addresses.withdraw(scene.office.workspace, scene.ada, scene.there.origin(), scene.now)
    news = telling.for_prompt(prompt, scene.mei, [scene.key_result], scene.now)
    assert (len(news.refused), news.typed) == (1, ())
    scene.save(secret="")
    assert len(telling.for_prompt(prompt, scene.ada, [], scene.now).questions) == 1
