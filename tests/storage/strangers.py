"""Arguments for every method of a transaction: all of them another workspace's, but for the workspace itself."""

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import String, Table, select

from bot.domain.checkins import HelpState
from bot.domain.context import Difference
from bot.domain.control import ControlHelped
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.directory import ReadingState
from bot.domain.feedback import Answer
from bot.domain.following import Followed, FollowKind
from bot.domain.handover_offers import OfferState
from bot.domain.okrs import ObjectiveState, ValueSource
from bot.domain.prompts import ItemState, PromptState
from bot.domain.readiness import SurveyState
from bot.domain.reporting import WhyLeftOut
from bot.domain.teams import Role
from bot.domain.workspaces import Rhythm
from storage import UNLIMITED, Transaction
from storage.okr_batches import NewKeyResult
from storage.okr_imports import ImportedKeyResult
from storage.tables.columns import metadata
from tests.storage.two_furnished import NOW, TODAY

HERE: Any = 500_000
THERE: Any = 1_000_000
WORD = "südwort"


def as_id(table: Table, number: int) -> Any:
    """Some tables have ids that tell nothing of an order."""
    return str(number) if isinstance(table.c.id.type, String) else number


class Stranger:
    """What stands for each argument: everything is the other workspace's, only the workspace is ours."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def entity(self, part: Any, number: int = 1) -> Any:
        """A row of the other workspace that says it is one of ours, and so do the rows that it holds."""
        if part.table.name == "workspace":
            return replace(part.get(THERE), id=HERE)
        found = part.by_id(THERE, str(THERE + number) if is_random(part.table) else THERE + number)
        assert found is not None, part
        return said_to_be_ours(found)

    def values(self, part: Any) -> dict[str, Any]:
        """A row of ours whose references lead into the other workspace, or, for a table without any, the same key."""
        table = part.table
        one, ours = (str(number) if is_random(table) else number for number in (THERE + 1, HERE + 9))
        row = dict(self.tx.connection.execute(select(table).where(table.c.id == one)).mappings().one())
        return {**row, "id": ours, "workspace_id": HERE}

    def key_result(self) -> dict[str, Any]:
        left = {"id", "workspace_id", "objective_id", "objective_number", "number", "original_target"}
        return {name: held for name, held in self.values(self.tx.key_results).items() if name not in left}

    def item_values(self) -> dict[str, Any]:
        items = metadata().tables["prompt_item"]
        row = dict(self.tx.connection.execute(select(items).where(items.c.id == THERE + 1)).mappings().one())
        return {**row, "id": HERE + 9, "workspace_id": HERE}

    def change(self, part: Any) -> dict[str, Any]:
        """What a change writes: something else in some column."""
        texts = ("name", "title", "note", "what", "rule", "slack_channel", "form", "bot_id")
        names = {field.name for field in fields(part.entity)}
        return CHANGES.get(part.table.name) or {name: f"{WORD} anew" for name in texts if name in names}

    def arguments(self, name: str, part: Any, method: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
        listed: list[Any] = []
        named: dict[str, Any] = {}
        parameters = inspect.signature(method).parameters
        for parameter in parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                written = self.change(part) if method.__name__ in CHANGING else self.values(part)
                filled = FILLED_IN.get(f"{name}.{method.__name__}", set()) | set(parameters)
                named = {column: held for column, held in written.items() if column not in filled} | named
            elif parameter.kind is parameter.VAR_POSITIONAL:
                listed += list(STATES.get(f"{name}.{method.__name__}", ()))
            elif parameter.kind is parameter.KEYWORD_ONLY:
                if parameter.default is parameter.empty or parameter.name in ARGUMENTS:
                    named[parameter.name] = self.argument(name, part, method.__name__, parameter.name)
            elif parameter.default is parameter.empty:
                listed.append(self.argument(name, part, method.__name__, parameter.name))
        return listed, named

    def argument(self, name: str, part: Any, method: str, parameter: str) -> Any:
        if parameter in ("identity", "identities") and is_random(part.table):
            held = ARGUMENTS[parameter](self, part)
            return [str(one) for one in held] if isinstance(held, list) else str(held)
        for key in (f"{name}.{method}.{parameter}", f"{method}.{parameter}", f"{name}.{parameter}", parameter):
            if key in ARGUMENTS:
                return ARGUMENTS[key](self, part)
        pytest.fail(f"{name}.{method} has an argument {parameter!r} that ARGUMENTS does not know")


def is_random(table: Table) -> bool:
    """Whether its rows have no numbers (storage/unlinked.py)."""
    return isinstance(table.c.id.type, String)


def said_to_be_ours(row: Any) -> Any:
    held = {field.name: getattr(row, field.name) for field in fields(row)}
    rows = {name: tuple(map(said_to_be_ours, some)) for name, some in held.items() if _are_rows(some)}
    return replace(row, workspace_id=HERE, **rows)


def _are_rows(held: Any) -> bool:
    return isinstance(held, tuple) and bool(held) and hasattr(held[0], "workspace_id")


def value(held: Any) -> Callable[[Stranger, Any], Any]:
    return lambda _stranger, _part: held


def row_of(name: str) -> Callable[[Stranger, Any], Any]:
    return lambda stranger, _part: stranger.entity(getattr(stranger.tx, name))


BY = HERE + 1
"""Whoever does it is of ours: what they do must be stopped by what is asked for, not by who they are."""
ONE, BOTH = value(THERE + 1), value([THERE + 1, THERE + 2])
CHANGES: dict[str, dict[str, Any]] = {
    "absence": {"last_day": TODAY + timedelta(60)},
    "membership": {"share": Decimal(2)},
    "objective_share": {"weight": Decimal(2)},
    "alignment": {"from_objective_id": THERE + 2},
    "audit_event": {"reason": f"{WORD} anew"},
    "snapshot": {"week": 9},
    "cycle_rule": {"closing_days": 9},
    "measuring": {"after_week": 9},
    "manager_left_out": {"slack_value": f"{WORD} anew"},
    "directory_reading": {"error": f"{WORD} anew"},
    "feed": {"trouble": f"{WORD} anew"},
    "allowed_address": {"allowed_at": NOW + timedelta(9)},
    "handover": {"at": NOW + timedelta(9)},
    "control_period": {"because": f"{WORD} anew"},
    "control_decision": {"text": f"{WORD} anew"},
    "control_seat": {"person_id": THERE + 2},
    "control_answer": {"helped": ControlHelped.NO},
    "lesson": {"text": f"{WORD} anew"},
    "feedback_rule": {"ask_days": 9},
    "feedback_team": {"team_id": THERE + 2},
    "feedback_round": {"deliver_on": TODAY + timedelta(60)},
    "feedback_ask": {"asked": 9},
    "feedback_peer": {"helped": f"{WORD} anew"},
    "feedback_invitation": {"person_id": THERE + 2},
    "feedback_words": {"words": f"{WORD} anew"},
    "lesson_use": {"helped_at": NOW + timedelta(9)},
    "follow": {"at": NOW + timedelta(9)},
    "following_channel": {"last_digest_at": NOW + timedelta(9)},
    "proposal": {"answer": f"{WORD} anew"},
    "context_change": {"words": f"{WORD} anew"},
    "change_comment": {"words": f"{WORD} anew"},
    "cheer": {"words": f"{WORD} anew"},
    "welcome": {"at": NOW + timedelta(9)},
    "handover_offer": {"answer": f"{WORD} anew"},
    "turn_note": {"reason": f"{WORD} anew"},
    "draft_wish": {"words": f"{WORD} anew"},
    "shared_draft": {"slack_ts": f"{WORD} anew"},
    "draft_comment": {"words": f"{WORD} anew"},
    "evidence": {"words": f"{WORD} anew"},
    "closing": {"tell_others": f"{WORD} anew"},
    "grade": {"score": Decimal(9)},
    "parked_request": {"words": f"{WORD} anew"},
    "review_plan": {"weeks": 9},
    "review": {"pack_at": NOW + timedelta(9)},
    "decision": {"words": f"{WORD} anew"},
    "survey": {"asked": 9},
    "survey_invitation": {"person_id": THERE + 2},
    "survey_participation": {"person_id": THERE + 2},
    "survey_answer": {"scores": {"word": f"{WORD} anew"}},
    "survey_words": {"value": f"{WORD} anew"},
    "session": {"title": f"{WORD} anew"},
    "question": {"words": f"{WORD} anew"},
    "question_voter": {"question_id": f"{WORD} anew"},
    "answer": {"words": f"{WORD} anew"},
    "pilot": {"gains": f"{WORD} anew"},
    "pilot_vote": {"asked": 9},
    "pilot_answer": {"willing": True},
    "pilot_voter": {"vote_id": THERE + 2},
    "pilot_training": {"tries": 9},
    "pilot_iteration": {"people": 9},
}
FILLED_IN = {
    "installations.keep": {"installed_at"},
    "questions.drop_in": {"workspace_id", "session_id"},
    "question_voters.drop_in": {"workspace_id", "session_id"},
    "objectives.create": {"number", "key_results_made"},
    "key_results.add_to": {"workspace_id", "objective_id", "objective_number", "number", "original_target"},
    "help_offers.offer": {"on_day", "at"},
    "cheers.cheer": {"at"},
    "survey_participations.drop_in": {"survey_id"},
    "survey_answers.drop_in": {"survey_id"},
    "outbox.promise": {"created_at", "lease_until", "look_at"},
}
"""Columns that a method fills in by itself."""
RANDOM_IDS = ("identity", "question_id")
PUT_BESIDE = {"workspace_id", "objective_id", "by_id", "at"}
CHANGING = {"answer", "update", "change", "change_all", "set", "heard", "remember_check_in", "move", "under_lease"}
CHANGING |= {"decide"}
STATES = {"surveys.last": tuple(SurveyState), "prompts.move": tuple(PromptState), "cycles.in_state": ()}
ARGUMENTS: dict[str, Callable[[Stranger, Any], Any]] = {
    "workspace_id": value(HERE),
    **dict.fromkeys(
        ("identity", "person_id", "manager_id", "owner_id", "team_id", "cycle_id", "objective_id", "key_result_id"), ONE
    ),
    "upper_ids": BOTH,
    "change": row_of("context_changes"),
    "offer": row_of("handover_offers"),
    "help_offers.offer": row_of("help_offers"),
    "help_offers.settle.state": value(HelpState.ACCEPTED),
    "help_offers.settle.was": lambda stranger, part: stranger.entity(part).state,
    **dict.fromkeys(("by_id", "helper_id", "welcomes.is_in.delivery"), ONE),
    "on_day": value(TODAY),
    "closings.wait.closing": row_of("closings"),
    "closings.wait.is_waiting": value(True),
    "handover_offers.answer.state": value(OfferState.DECLINED),
    "handover_offers.answer.words": value(f"{WORD} anew"),
    "help_offers.add_words.words": value(f"{WORD} anew"),
    "context_changes.replace_all.changes": lambda stranger, part: [
        (stranger.entity(part), Difference({}, {"title": WORD}), {"reason": f"{WORD} anew"})
    ],
    "key_results.move_due_days.days": value({THERE + 1: TODAY + timedelta(60), THERE + 2: TODAY + timedelta(60)}),
    **dict.fromkeys(
        ("check_in_id", "prompt_id", "delivery_id", "draft_id", "subject_id", "parent_id", "old", "revision_id"), ONE
    ),
    **dict.fromkeys(
        ("identities", "ids", "person_ids", "owner_ids", "team_ids", "cycle_ids", "roots", "apart_from"), BOTH
    ),
    "new": ONE,
    "erased_words.in_texts.names": value([WORD]),
    "erased_words.in_texts.words": value([]),
    **{f"{part}.{name}": value(f"{WORD}1") for part in ("questions", "question_voters") for name in RANDOM_IDS},
    **{f"{part}.identities": value([f"{WORD}1", f"{WORD}2"]) for part in ("questions", "question_voters")},
    **{f"{part}.drop_in.belongs_to": ONE for part in ("questions", "question_voters")},
    "session_id": ONE,
    "more": value(1),
    **dict.fromkeys(("put_off", "hidden"), value(True)),
    **dict.fromkeys(("number", "than"), ONE),
    "objective_number": ONE,
    "by": value(BY),
    **dict.fromkeys(("now", "at", "moment", "after", "since", "upcoming", "first", "last"), value(NOW)),
    "until": value(NOW + timedelta(9)),
    **dict.fromkeys(("day", "on", "ending_from"), value(TODAY)),
    **dict.fromkeys(("limit", "count", "readings"), value(100)),
    **dict.fromkeys(("offset", "depth"), value(0)),
    "seconds": value(1.0),
    "speed": value(UNLIMITED),
    "take_turns.count": value(1),
    "machine_now": value(NOW),
    **dict.fromkeys(("gap", "length"), value(timedelta(seconds=1))),
    **dict.fromkeys(("names", "start"), value(1)),
    "reading": row_of("directory_readings"),
    "feed": row_of("feeds"),
    "allowed": row_of("allowed_addresses"),
    "origin": value(f"{WORD}1"),
    "told": value({}),
    "give_source.source": value(ValueSource.HTTP),
    "people_batches.add_new.rows": lambda stranger, _part: [stranger.values(stranger.tx.people)],
    "people_batches.change.changes": lambda stranger, _part: [
        (stranger.entity(stranger.tx.people), {"title": f"{WORD} anew"})
    ],
    "left_out": value([(THERE + 1, "ours now", WhyLeftOut.SELF)]),
    "directory_readings.states": value(tuple(ReadingState)),
    "directory_readings.begun": lambda stranger, part: stranger.entity(part).started_at,
    "entity": lambda stranger, part: stranger.entity(part),
    "rows": lambda stranger, part: [stranger.values(part)],
    "changes": lambda stranger, part: [(stranger.entity(part), BY, {}, {})],
    **dict.fromkeys(
        ("slack_user_id", "channel_id", "channel", "ts", "dedupe_key", "event", "form", "reason", "url"),
        value(f"{WORD}1"),
    ),
    **dict.fromkeys(("slack_dm_id", "method", "action"), value(f"{WORD}1")),
    **dict.fromkeys(("slack_user_ids", "channel_ids", "dedupe_keys", "words"), value([f"{WORD}1", f"{WORD}2"])),
    **dict.fromkeys(("text", "beginning", "names.typed"), value(WORD)),
    "names.names": value([WORD, f"{WORD}1"]),
    "kind": value("objective"),
    "field": value("word"),
    "board_id": ONE,
    **dict.fromkeys(("pilot_id", "period_id", "vote_id", "belongs_to", "ask_id", "round_id"), ONE),
    **dict.fromkeys(("ask_ids", "pilot_ids"), BOTH),
    "forms": value([f"{WORD}1", f"{WORD}2"]),
    "feedback_boxes.put.answer": value(Answer(WORD, WORD, WORD)),
    "feedback_teams.take_out.team": lambda stranger, part: stranger.entity(part),
    "teams.roll_out.teams": lambda stranger, part: [stranger.entity(part)],
    "draft_wishes.words": value(WORD),
    "outbox.is_posted_below.kind": value(DeliveryKind.DIGEST),
    "kinds": value(["objective", "person", "team"]),
    **dict.fromkeys(("named", "numbers"), BOTH),
    "because": value(WORD),
    "review_day": value(TODAY + timedelta(9)),
    "texts": value([(THERE + 1, "ours now")]),
    "names.people": lambda stranger, _part: [stranger.entity(stranger.tx.people)],
    "names.teams": value([("ours now", THERE + 1)]),
    "typed": value({}),
    "audit.record.after": value({}),
    "objective_shares.put.changes": lambda stranger, _part: [
        (stranger.entity(stranger.tx.objectives), {THERE + 1: Decimal(2), THERE + 2: Decimal(3)})
    ],
    "closings.leave_undecided.reopened": lambda stranger, part: [stranger.entity(part)],
    "grades.put.rows": lambda stranger, part: [
        {name: held for name, held in stranger.values(part).items() if name not in PUT_BESIDE}
    ],
    "okr_batches.rows": lambda stranger, _part: [(BY, stranger.values(stranger.tx.objectives))],
    "okr_batches.key_results.new": lambda stranger, _part: [
        NewKeyResult(objective=stranger.entity(stranger.tx.objectives), by=BY, values=stranger.key_result())
    ],
    "prompts.put_right.correction": lambda stranger, _part: replace(
        stranger.entity(stranger.tx.check_ins), id=THERE + 1, supersedes_id=THERE + 1
    ),
    "add_all.rows": lambda stranger, part: [(BY, stranger.values(part))],
    "prompts.add_items.rows": lambda stranger, _part: [stranger.item_values()],
    "prompts.move_many.moves": lambda stranger, part: [(stranger.entity(part), {"slack_ts": "1.1"})],
    "prompts.set_many.changes": lambda stranger, part: [(stranger.entity(part), {"slack_ts": "1.1"})],
    **{
        f"organisation.change_{kind}.changes": value([(THERE + 1, {column: held}, {column: new})])
        for kind, column, held, new in (
            ("people", "title", "", f"{WORD} anew"),
            ("teams", "name", "", f"{WORD} anew"),
            ("memberships", "share", Decimal(1), Decimal(2)),
        )
    },
    "okr_imports.add_cycles.rows": lambda stranger, _part: [stranger.values(stranger.tx.cycles)],
    "okr_imports.add_objectives.rows": lambda stranger, _part: [stranger.values(stranger.tx.objectives)],
    "okr_imports.add_alignments.rows": lambda stranger, _part: [stranger.values(stranger.tx.alignments)],
    "okr_imports.add_check_ins.rows": lambda stranger, _part: [stranger.values(stranger.tx.check_ins)],
    "okr_imports.add_key_results.new": lambda stranger, _part: [
        ImportedKeyResult(objective_id=THERE + 1, objective_number=1, values=stranger.key_result())
    ],
    "organisation.add_teams.rows": lambda stranger, _part: [stranger.values(stranger.tx.teams)],
    "organisation.add_memberships.rows": lambda stranger, _part: [stranger.values(stranger.tx.memberships)],
    "lines": value([(THERE + 1, THERE + 2, TODAY)]),
    "about": value(Followed(FollowKind.TEAM, THERE + 1)),
    "follow": row_of("follows"),
    "following_channels.moments": lambda stranger, part: [(stranger.entity(part), NOW)],
    "objective_ids": BOTH,
    "key_result_ids": BOTH,
    "also": BOTH,
    "heard_from": value(dict.fromkeys(Rhythm, NOW)),
    "survey_id": ONE,
    "survey_ids": BOTH,
    "belongs_to": ONE,
    "surveys.states": value(tuple(SurveyState)),
    "person": row_of("people"),
    "team": row_of("teams"),
    "absence": row_of("absences"),
    "membership": row_of("memberships"),
    "objective": row_of("objectives"),
    "key_result": row_of("key_results"),
    "alignment": row_of("alignments"),
    "evidence": row_of("evidence"),
    "check_in": row_of("check_ins"),
    "prompt": row_of("prompts"),
    "delivery": row_of("outbox"),
    "sent_all.taken": lambda stranger, part: [(row_of("outbox")(stranger, part), "C1", "1.1", NOW)],
    "draft": row_of("forms"),
    "workspace": row_of("workspaces"),
    "blockers": lambda stranger, part: [stranger.entity(part)],
    "role": value(Role.MEMBER),
    "share": value(Decimal(1)),
    "hits": value([("objective", THERE + 1), ("key_result", THERE + 1)]),
    "near": value([([THERE + 1], [THERE + 1])]),
    "terms": value([WORD]),
    "states": value(tuple(ObjectiveState)),
    "outbox.states": value(tuple(DeliveryState)),
    "state": value(ItemState.ANSWERED),
    "superseded": value(True),
    "milestones": value(()),
    "done": value({THERE + 1: TODAY, THERE + 2: TODAY}),
    "frozen": value({}),
    "item": lambda stranger, part: stranger.entity(part).items[0],
    "objectives": lambda stranger, part: [stranger.entity(part)],
    "results": lambda stranger, part: [stranger.entity(part)],
    "pairs": lambda stranger, part: [(stranger.entity(part), THERE + 2)],
    "moments": lambda stranger, part: [(stranger.entity(part), NOW)],
    "measuring.move.known": row_of("measuring"),
    **dict.fromkeys(("after_team", "after_objective"), value(0)),
    "known": lambda stranger, _part: stranger.tx.check_ins.known(THERE, [THERE + 1, THERE + 2]),
    "items": value([{"key_result_id": THERE + 1}]),
    "plans": lambda stranger, part: [(stranger.values(part), [{"key_result_id": THERE + 1}])],
    "ends": lambda stranger, part: [(stranger.entity(part), TODAY, NOW)],
    "promises": lambda stranger, part: [stranger.values(part)],
    "measures": lambda stranger, part: [stranger.values(part)],
}
