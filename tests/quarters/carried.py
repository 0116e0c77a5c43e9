"""What was carried over, held against docs/product.md: nothing twice, nothing lost, from the value that was reached."""

from collections.abc import Iterator

from tests.quarters.facts import Facts, Known
from tests.quarters.standing import Standing

GOES_ON = ("keep", "change")
DIRECTED = ("number", "percent", "currency")


def wrong_carried(known: Known) -> Iterator[str]:
    """Of what was closed in the story: what the demo's people made of the quarter before is not told."""
    for objective in known.objectives.values():
        if (before := known.closings.get(objective["id"])) and before["closed_at"] < known.ledger.started:
            continue
        successors = [one for one in known.objectives.values() if one["carried_from_id"] == objective["id"]]
        closing = known.closings.get(objective["id"])
        goes_on = closing is not None and closing["decision"] in GOES_ON and not closing["is_waiting"]
        if len(successors) != goes_on:
            yield f"O-{objective['number']} goes on as {len(successors)} drafts"
        for one in successors:
            yield from _wrong(known, objective, one)


def carried_on(known: Known) -> int:
    """Key results that somebody has checked in about after they were carried over."""
    return sum(one["carried_from_id"] is not None and bool(known.said[one["id"]]) for one in known.results.values())


def _wrong(known: Known, before: Facts, after: Facts) -> Iterator[str]:
    made = known.made.get(after["id"])
    if made is None:
        return
    if after["owner_id"] != before["owner_id"] or after["team_id"] != before["team_id"]:
        yield f"O-{after['number']} is not of whoever had O-{before['number']}"
    for one in known.results.values():
        if one["objective_id"] != after["id"]:
            continue
        if any(said["at"] <= made for said in known.said[one["id"]]):
            yield f"KR-{after['number']}.{one['number']} has check-ins of before"
        old = known.results.get(one["carried_from_id"] or 0)
        is_number = old is not None and old["metric"] in DIRECTED and old["direction"] != "maintain"
        if old is not None and is_number and old["source"] != "rollup":
            reached = Standing(known, known.then("key_result", old, made), made)
            if one["start"] != reached.value:
                yield f"KR-{after['number']}.{one['number']} starts at {one['start']}, not {reached.value}"
            target = known.then("key_result", one, made)["target"]
            if (target is None) != (reached.progress >= 1):
                yield f"KR-{after['number']}.{one['number']} has the target {target}"
