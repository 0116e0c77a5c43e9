"""Questions about a few things, as a transaction is asked them, and the tables of which many rows are expected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.following import Followed, FollowKind
from bot.domain.ids import CheckInId, DeliveryId, KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.proposals import ENDED, WAITS_FOR_OWNER
from bot.domain.readiness import SurveyState
from bot.domain.schedules import DAYS_OF_RHYTHM
from storage import Transaction
from storage.circles import Circles
from storage.past import PastTransaction
from tests.factories import MONDAY_MORNING, Office

LARGE = {
    "alignment",
    "answer",
    "audit_event",
    "blocker",
    "change_comment",
    "cheer",
    "check_in",
    "context_change",
    "control_answer",
    "control_decision",
    "control_period",
    "control_seat",
    "decision",
    "delivery",
    "directory_entry",
    "draft_comment",
    "draft_wish",
    "evidence",
    "closing",
    "grade",
    "feed",
    "feedback_ask",
    "feedback_invitation",
    "feedback_peer",
    "feedback_words",
    "follow",
    "handover",
    "handover_offer",
    "help_offer",
    "key_result",
    "lesson",
    "lesson_use",
    "milestone",
    "objective",
    "person",
    "objective_share",
    "parked_request",
    "pilot_answer",
    "pilot_iteration",
    "pilot_training",
    "pilot_vote",
    "pilot_voter",
    "prompt",
    "prompt_item",
    "proposal",
    "question",
    "question_voter",
    "review",
    "session",
    "shared_draft",
    "search_term",
    "snapshot",
    "survey",
    "survey_answer",
    "survey_invitation",
    "survey_participation",
    "target_revision",
    "turn_note",
    "welcome",
}
ONE = DeliveryId(1)
HEARD_FROM = {rhythm: MONDAY_MORNING - timedelta(days=days) for rhythm, days in DAYS_OF_RHYTHM.items()}
MEI, RESULTS = PersonId(1), [KeyResultId(1), KeyResultId(2)]
AIMS = [ObjectiveId(1), ObjectiveId(2)]


def past(tx: Transaction, office: Office) -> PastTransaction:
    return PastTransaction(tx.connection, office.now, office.now.date())


QUESTIONS: dict[str, Callable[[Transaction, Office], Any]] = {
    "offered to take over": lambda tx, office: tx.handover_offers.waiting_for(office.workspace.id, MEI),
    "offered of an objective": lambda tx, office: tx.handover_offers.waiting_about(office.workspace.id, AIMS[0]),
    "notes of changes": lambda tx, office: tx.turn_notes.to_reader(office.workspace.id, MEI, office.now),
    "turns": lambda tx, office: tx.audit.turns(office.workspace.id, "key_result", RESULTS),
    "answered for": lambda tx, office: tx.handovers.answered_for(office.workspace.id, MEI),
    "owned": lambda tx, office: tx.handovers.owned(office.workspace.id, [TeamId(1)], [MEI], [office.cycle.id]),
    "handed over": lambda tx, office: tx.handovers.handed(office.workspace.id, MEI, office.now),
    "key results by id": lambda tx, office: tx.key_results.by_ids(office.workspace.id, RESULTS),
    "key results held": lambda tx, office: tx.key_results.held(office.workspace.id, RESULTS),
    "objectives": lambda tx, office: tx.objectives.of_person(office.workspace.id, MEI, [office.cycle.id]),
    "asked and to do": lambda tx, office: tx.key_results.asked_of(office.workspace.id, [MEI], [MEI]),
    "objectives of teams counted": lambda tx, office: tx.cycle_objectives.of_teams(
        office.workspace.id, [TeamId(1), TeamId(2)], [office.cycle.id]
    ),
    "objectives counted": lambda tx, office: tx.cycle_objectives.counts(office.workspace.id, [office.cycle.id]),
    "serving teams": lambda tx, office: tx.objectives.serving(office.workspace.id, [TeamId(1)], [office.cycle.id]),
    "shares": lambda tx, office: tx.objective_shares.of_objectives(office.workspace.id, AIMS),
    "shares of teams": lambda tx, office: tx.objective_shares.of_teams(office.workspace.id, [TeamId(1)]),
    "of others": lambda tx, office: tx.objectives.with_key_results_of(office.workspace.id, MEI, [office.cycle.id]),
    "followed": lambda tx, office: tx.objectives.of_followed(
        office.workspace.id, [MEI], [TeamId(1)], AIMS, [office.cycle.id]
    ),
    "follows": lambda tx, office: tx.follows.of_person(office.workspace.id, MEI),
    "followed by a channel": lambda tx, office: tx.follows.of_channel(office.workspace.id, "C0PAY"),
    "follows asked for": lambda tx, office: tx.follows.in_channels_by(office.workspace.id, MEI),
    "follows it": lambda tx, office: tx.follows.has(office.workspace.id, MEI, Followed(FollowKind.TEAM, 1)),
    "reports": lambda tx, office: tx.people.reports_of(office.workspace.id, PersonId(1)),
    "what was done": lambda tx, office: tx.audit.about_since(office.workspace.id, "objective", AIMS, office.now),
    "running": lambda tx, office: tx.key_results.running_of(office.workspace.id, [MEI]),
    "any running": lambda tx, office: tx.key_results.has_running(office.workspace.id, MEI),
    "askable": lambda tx, office: tx.key_results.askable_of(office.workspace.id, [MEI]),
    "crown": lambda tx, office: tx.teams.crown(office.workspace.id, [TeamId(1)]),
    "last words": lambda tx, office: tx.words.of_all(office.workspace.id),
    "last words of the quiet": lambda tx, office: tx.words.of_quiet(office.workspace.id, HEARD_FROM),
    "check-ins": lambda tx, office: tx.check_ins.latest(office.workspace.id, RESULTS, 2),
    "everything said": lambda tx, office: tx.check_ins.all_about(office.workspace.id, RESULTS),
    "ended": lambda tx, office: tx.objectives.ended(office.workspace.id, [office.cycle.id], 5),
    "ended of teams": lambda tx, office: tx.objectives.ended_of_teams(
        office.workspace.id, [TeamId(1)], [office.cycle.id], 5
    ),
    "cheers": lambda tx, office: tx.cheers.about(office.workspace.id, AIMS, office.now),
    "cheers for": lambda tx, office: tx.cheers.to_owner(office.workspace.id, MEI, office.now),
    "cheered today": lambda tx, office: tx.cheers.of_day(
        office.workspace.id, AIMS[0], RESULTS[0], MEI, office.now.date()
    ),
    "help offered to": lambda tx, office: tx.help_offers.to_owner(office.workspace.id, MEI, office.now),
    "who helps": lambda tx, office: tx.help_offers.accepted(office.workspace.id, RESULTS, office.now),
    "what became of help": lambda tx, office: tx.help_offers.answered_of(office.workspace.id, MEI, office.now),
    "welcomed": lambda tx, office: tx.welcomes.of(office.workspace.id, MEI),
    "prompts": lambda tx, office: tx.prompts.open_of(office.workspace.id, MEI),
    "one prompt": lambda tx, office: tx.prompts.by_ids(office.workspace.id, [1]),
    "prompt of a message": lambda tx, office: tx.prompts.by_message(office.workspace.id, MEI, "D0MEI", "1.1"),
    "message before": lambda tx, office: tx.prompts.sent_before(tx.prompts.by_ids(office.workspace.id, [1])[1]),
    "missed ones before": lambda tx, office: tx.prompts.missed_before(
        office.workspace.id, MEI, office.now.date(), office.now.date()
    ),
    "prompts of somebody": lambda tx, office: tx.prompts.open_of_people(office.workspace.id, [MEI]),
    "who asks about it": lambda tx, office: tx.prompts.running_about(
        office.workspace.id, RESULTS[:1], office.now.date()
    ),
    "put right": lambda tx, office: tx.prompts.put_right(
        office.workspace.id,
        replace(tx.check_ins.all_about(office.workspace.id, RESULTS)[1][0], supersedes_id=CheckInId(1)),
    ),
    "silence": lambda tx, office: tx.prompts.silences(office.workspace.id, RESULTS[:1]),
    "silences": lambda tx, office: tx.prompts.silences(office.workspace.id, RESULTS),
    "people of Slack": lambda tx, office: tx.people.by_slack_ids(office.workspace.id, ["U0MEI"]),
    "what a message is about": lambda tx, office: tx.outbox.unsettled(office.workspace.id, ONE, []),
    "teams below": lambda tx, office: tx.teams.below(office.workspace.id, [TeamId(1)]),
    "deliveries": lambda tx, office: tx.outbox.at_hand(office.now),
    "undelivered": lambda tx, office: tx.outbox.undelivered(office.workspace.id, 100),
    "stuck alike": lambda tx, office: tx.outbox.stuck_alike(office.workspace.id, 10),
    "settled with the newest": lambda tx, office: tx.outbox.settle_older(office.workspace.id, ONE, office.now),
    "last sent": lambda tx, _office: tx.outbox.last_sent_at(),
    "next to send": lambda tx, _office: tx.outbox.next_due(),
    "old deliveries": lambda tx, office: tx.forgetting.deliveries_before(office.now - timedelta(90), 500),
    "anything old": lambda tx, office: tx.forgetting.is_any(
        office.now, office.now - timedelta(90), office.now - timedelta(365)
    ),
    "old prompts": lambda tx, office: tx.forgetting.prompts_before(office.now.date(), 500),
    "kept": lambda tx, office: tx.snapshots.weeks_kept(office.workspace.id, "team", [1, 2], office.cycle.id),
    "next teams": lambda tx, office: tx.measuring.teams_after(office.workspace.id, office.cycle.id, TeamId(1), 10),
    "next objectives": lambda tx, office: tx.measuring.objectives_after(
        office.workspace.id, office.cycle.id, ObjectiveId(1), 10
    ),
    "presses": lambda tx, office: tx.workspaces.of_message("T", DeliveryId(1), ["prompt:1"]),
    "unsettled": lambda tx, office: tx.outbox.unsettled(office.workspace.id, DeliveryId(1), ["prompt:1"]),
    "parts": lambda tx, office: tx.outbox.has_parts(office.workspace.id, DeliveryId(1)),
    "the agenda": lambda tx, _office: tx.agenda.moments,
    "due for a prompt": lambda tx, office: tx.people.due_for_prompt(office.now, 10),
    "never planned": lambda tx, _office: tx.people.never_planned(1),
    "owners gone": lambda tx, office: tx.directory_entries.owners_gone(office.workspace.id),
    "missing": lambda tx, office: tx.directory_entries.keep_missing(office.workspace.id, office.now),
    "closings": lambda tx, office: tx.closings.of(office.workspace.id, [ObjectiveId(1), ObjectiveId(2)]),
    "waiting for the next cycle": lambda tx, _office: tx.closings.ready_to_go_on(1),
    "left open": lambda tx, office: tx.leftovers.close(office.workspace.id, office.cycle.id, office.now),
    "opened again": lambda tx, office: tx.leftovers.open(office.workspace.id, office.cycle.id, office.now),
    "pilots to be looked at": lambda tx, office: tx.pilots.to_look_at(office.now, 10),
    "pilots for me": lambda tx, office: tx.pilots.waiting_for(office.workspace.id, MEI),
    "votes for me": lambda tx, office: tx.pilot_votes.unanswered_by(office.workspace.id, [1, 2], MEI),
    "a pilot that goes on": lambda tx, office: tx.pilots.going_on(office.workspace.id, TeamId(1)),
    "pilots that are asked": lambda tx, office: tx.pilots.asked_teams(office.workspace.id),
    "last pilot": lambda tx, office: tx.pilots.last_of(office.workspace.id, TeamId(1)),
    "last vote": lambda tx, office: tx.pilot_votes.last_of(office.workspace.id, 1),
    "votes of late": lambda tx, office: tx.pilot_votes.since(office.workspace.id, office.now.date()),
    "votes counted": lambda tx, office: tx.pilot_answers.count(office.workspace.id, 1),
    "training": lambda tx, office: tx.pilot_trainings.of(office.workspace.id, 1, MEI),
    "iterations": lambda tx, office: tx.pilot_iterations.of_pilot(office.workspace.id, 1),
    "under control": lambda tx, office: tx.control_periods.running(office.workspace.id, AIMS, office.now),
    "not over": lambda tx, office: tx.control_periods.ending_after(office.workspace.id, office.now),
    "under control before": lambda tx, office: tx.control_periods.of_objective(office.workspace.id, AIMS[0]),
    "control due": lambda tx, office: tx.control_periods.due(office.now, 10),
    "decided in control": lambda tx, office: tx.control_decisions.of_periods(office.workspace.id, [1, 2]),
    "did it help": lambda tx, office: tx.control_seats.of_person(office.workspace.id, MEI),
    "has helped": lambda tx, office: tx.control_answers.count(office.workspace.id, 1),
    "has answered": lambda tx, office: tx.pilot_voters.has_answered(office.workspace.id, 1, MEI),
    "to be looked at": lambda tx, office: tx.review_plans.to_look_at(office.now, 10),
    "ended alone": lambda tx, office: tx.objectives.alone_in_cycle(office.workspace.id, office.cycle.id),
    "found alone": lambda tx, office: tx.objectives.alone_by_ids(office.workspace.id, AIMS),
    "left to close": lambda tx, office: tx.closings.open_teams(office.workspace.id, office.cycle.id),
    "grades": lambda tx, office: tx.grades.of(office.workspace.id, [ObjectiveId(1), ObjectiveId(2)]),
    "evidence": lambda tx, office: tx.evidence.of_key_results(office.workspace.id, RESULTS),
    "feedback somebody asked for": lambda tx, office: tx.feedback_asks.of_asker(office.workspace.id, MEI),
    "feedback of a round": lambda tx, office: tx.feedback_asks.of_round(office.workspace.id, 1),
    "feedback shown to somebody": lambda tx, office: tx.feedback_asks.shown_to(office.workspace.id, MEI),
    "feedback by name": lambda tx, office: tx.feedback_peers.of_asks(office.workspace.id, [1, 2]),
    "feedback somebody was asked for": lambda tx, office: tx.feedback_peers.of_peer(office.workspace.id, MEI),
    "late feedback": lambda tx, office: tx.feedback_peers.late(office.workspace.id),
    "feedback without names": lambda tx, office: tx.feedback_boxes.of_asks(office.workspace.id, [1, 2]),
    "who answered without a name": lambda tx, office: tx.feedback_boxes.counts(office.workspace.id, [1, 2]),
    "who may answer without a name": lambda tx, office: tx.feedback_invitations.of_person(office.workspace.id, MEI),
    "lessons": lambda tx, office: tx.lessons.find(office.workspace.id, "", 100),
    "lessons with words": lambda tx, office: tx.lessons.find(office.workspace.id, "refunds berlin", 100),
    "lessons of a team": lambda tx, office: tx.lessons.find(office.workspace.id, "", 100, team_id=TeamId(1)),
    "restricted lessons": lambda tx, office: tx.lessons.find(office.workspace.id, "", 100, restricted=True),
    "lessons of an objective": lambda tx, office: tx.lessons.of_objective(office.workspace.id, AIMS[0]),
    "lessons of somebody": lambda tx, office: tx.lessons.of_author(office.workspace.id, MEI, office.now),
    "words of lessons": lambda tx, office: tx.lessons.holding(office.workspace.id, ["refund", "berlin"]),
    "how frequent": lambda tx, office: tx.lessons.frequencies(office.workspace.id, ["refund", "berlin"]),
    "lessons used": lambda tx, office: tx.lesson_uses.of_objective(office.workspace.id, AIMS[0]),
    "of what use": lambda tx, office: tx.lesson_uses.tallies(office.workspace.id, [1, 2]),
    "parked": lambda tx, office: tx.parked_requests.of_teams(office.workspace.id, [TeamId(1), TeamId(2)]),
    "decided of mine": lambda tx, office: tx.parked_requests.untold(office.workspace.id, MEI),
    "became": lambda tx, office: tx.parked_requests.made_into(office.workspace.id, ObjectiveId(1)),
    "decided for teams": lambda tx, office: tx.decisions.open_of_teams(office.workspace.id, [TeamId(1)]),
    "decided for me": lambda tx, office: tx.decisions.open_for(office.workspace.id, MEI),
    "sessions planned": lambda tx, office: tx.sessions.planned(office.workspace.id),
    "sessions left open": lambda tx, office: tx.sessions.left_open(office.workspace.id),
    "sessions without a host": lambda tx, office: tx.sessions.without_host(office.workspace.id),
    "sessions in a channel": lambda tx, office: tx.sessions.in_channels(office.workspace.id, ["C0PAY"], office.now),
    "sessions due": lambda tx, office: tx.sessions.to_look_at(office.now, 10),
    "questions": lambda tx, office: tx.questions.of_sessions(office.workspace.id, [1, 2]),
    "questions counted": lambda tx, office: tx.questions.counts(office.workspace.id, [1, 2]),
    "questions carried on": lambda tx, office: tx.questions.carry(office.workspace.id, 1, 2),
    "voted for": lambda tx, office: tx.question_voters.voted(office.workspace.id, MEI),
    "vote taken back": lambda tx, office: tx.question_voters.take_back(office.workspace.id, "a", MEI),
    "votes forgotten": lambda tx, office: tx.question_voters.forget_votes(office.workspace.id, "a"),
    "answers of a session": lambda tx, office: tx.answers.of_session(office.workspace.id, 1),
    "answers about": lambda tx, office: tx.answers.about(office.workspace.id, AIMS[0]),
    "answered to": lambda tx, office: tx.answers.to_author(office.workspace.id, MEI),
    "newest answers": lambda tx, office: tx.answers.newest(office.workspace.id, 50),
    "settled": lambda tx, office: tx.decisions.settled_since(office.workspace.id, [TeamId(1)], office.now),
    "reviews ahead": lambda tx, office: tx.reviews.ahead(office.workspace.id, [TeamId(1)], office.now),
    "surveys to be looked at": lambda tx, office: tx.surveys.to_look_at(office.now, 10),
    "survey that runs": lambda tx, office: tx.surveys.running(office.workspace.id, TeamId(1)),
    "last survey": lambda tx, office: tx.surveys.last(office.workspace.id, TeamId(1), SurveyState.COMPUTED),
    "last survey of all": lambda tx, office: tx.surveys.last(office.workspace.id, None, SurveyState.COMPUTED),
    "surveys for me": lambda tx, office: tx.surveys.unanswered_by(office.workspace.id, MEI, office.now),
    "asked in a survey": lambda tx, office: tx.survey_invitations.people(office.workspace.id, 1),
    "answers of a survey": lambda tx, office: tx.survey_answers.scores(office.workspace.id, 1),
    "last review": lambda tx, office: tx.reviews.last_of(office.workspace.id, TeamId(1), office.now),
    "last pack": lambda tx, office: tx.reviews.last_posted(office.workspace.id, TeamId(1)),
    "packs of a week": lambda tx, office: tx.reviews.with_pack_between(
        office.workspace.id, [TeamId(1)], office.now, office.now + timedelta(7)
    ),
    "below": lambda tx, office: tx.trees.below(office.workspace.id, AIMS, [office.cycle.id], 2),
    "above": lambda tx, office: tx.trees.above(office.workspace.id, AIMS, [office.cycle.id], 2),
    "circles": lambda tx, office: Circles(tx.connection).of(office.workspace.id, dict.fromkeys(AIMS, MEI)),
    "pending": lambda tx, office: tx.pending.kinds(office.workspace.id, MEI),
    "commented already": lambda tx, office: tx.change_comments.has_said(office.workspace.id, 1, MEI),
    "comments for": lambda tx, office: tx.change_comments.to_owner(office.workspace.id, MEI, office.now),
    "said to drafts of": lambda tx, office: tx.draft_comments.to_owner(office.workspace.id, MEI, office.now),
    "wanted": lambda tx, office: tx.draft_wishes.of(office.workspace.id, MEI, [office.cycle.id]),
    "shared since": lambda tx, office: tx.shared_drafts.shared_since(
        office.workspace.id, [TeamId(1)], [MEI], office.now
    ),
    "shared draft": lambda tx, office: tx.shared_drafts.of_objective(office.workspace.id, AIMS[0]),
    "on the board": lambda tx, office: tx.shared_drafts.on_board(office.workspace.id, 1),
    "changes for": lambda tx, office: tx.context_changes.waiting_for(office.workspace.id, MEI),
    "changes untold": lambda tx, office: tx.context_changes.untold_to(office.workspace.id, MEI),
    "changes around": lambda tx, office: tx.context_changes.around(office.workspace.id, AIMS[0], office.now),
    "changes about": lambda tx, office: tx.context_changes.waiting_about(office.workspace.id, AIMS),
    "aligned from": lambda tx, office: tx.alignments.from_objectives(office.workspace.id, AIMS),
    "aligned to ends": lambda tx, office: tx.alignments.to_ends(office.workspace.id, AIMS, RESULTS),
    "aligned to key results": lambda tx, office: tx.alignments.to_key_results(office.workspace.id, RESULTS),
    "asked of": lambda tx, office: tx.proposals.to_owner(office.workspace.id, MEI, WAITS_FOR_OWNER),
    "asked by": lambda tx, office: tx.proposals.proposed_by(office.workspace.id, MEI, ENDED),
    "asked from": lambda tx, office: tx.proposals.from_objective(office.workspace.id, AIMS[0]),
    "asked about": lambda tx, office: tx.proposals.to_objective(office.workspace.id, AIMS[0]),
    "last set": lambda tx, office: tx.audit.last_set(office.workspace.id, "objective", AIMS, "owner_id"),
    "for a reason": lambda tx, office: tx.audit.since(office.workspace.id, "key_result", "because", office.now),
    "decided about owners": lambda tx, office: tx.handovers.of_owners(office.workspace.id, [MEI, PersonId(2)]),
    "aligned to": lambda tx, office: tx.alignments.to_uppers(office.workspace.id, AIMS),
    "in common": lambda tx, office: tx.offers.in_common(office.workspace.id, [("objective", 1)], ["just"]),
    "offers": lambda tx, office: tx.offers.near(
        office.workspace.id, [office.cycle.id], [([MEI], [])], "payments work", ["just"], 100
    ),
    "due feeds": lambda tx, office: tx.feeds.due(office.now, office.now, ["https://a.example"], 100),
    "feeds": lambda tx, office: tx.feeds.of(office.workspace.id, RESULTS),
    "feeds of an address": lambda tx, office: tx.feeds.from_origin(office.workspace.id, "https://a.example"),
    "blockers that wait": lambda tx, office: tx.blockers.asked_of(office.workspace.id, MEI),
    "feeds with a secret": lambda tx, office: tx.feeds.sealed(office.workspace.id),
    "feeds asked for": lambda tx, office: tx.feeds.asked(office.workspace.id, 50),
    "past objectives": lambda tx, office: past(tx, office).objectives.of_person(
        office.workspace.id, MEI, [office.cycle.id]
    ),
    "past objectives of others": lambda tx, office: past(tx, office).objectives.with_key_results_of(
        office.workspace.id, MEI, [office.cycle.id]
    ),
    "past objectives of a team": lambda tx, office: past(tx, office).objectives.of_teams(
        office.workspace.id, [TeamId(1)], [office.cycle.id]
    ),
    "past objectives serving a team": lambda tx, office: past(tx, office).objectives.serving(
        office.workspace.id, [TeamId(1)], [office.cycle.id]
    ),
    "past shares": lambda tx, office: past(tx, office).objective_shares.of_objectives(office.workspace.id, AIMS),
    "past alignments": lambda tx, office: past(tx, office).alignments.from_objectives(office.workspace.id, AIMS),
    "past absences": lambda tx, office: past(tx, office).absences.of(
        office.workspace.id, [MEI], ending_from=office.now.date()
    ),
    "past blockers": lambda tx, office: past(tx, office).blockers.open_on(office.workspace.id, RESULTS),
    "past silences": lambda tx, office: past(tx, office).prompts.silences(office.workspace.id, RESULTS),
    "past check-ins": lambda tx, office: past(tx, office).check_ins.latest(office.workspace.id, RESULTS, 2),
    "what was told since": lambda tx, office: past(tx, office).people.by_ids(office.workspace.id, [MEI]),
    "what was touched since": lambda tx, office: past(tx, office).people.later.touched(
        office.workspace.id, "person", "manager_id"
    ),
    "search": lambda tx, office: tx.search.find(office.workspace.id, ["objective"], "payments work", 5),
    "people by name": lambda tx, office: tx.names.people(office.workspace.id, "mei tanaka"),
    "people by names": lambda tx, office: tx.names.people_called(office.workspace.id, ["mei tanaka", "kai", "lea n"]),
    "teams by name": lambda tx, office: tx.names.teams(office.workspace.id, "payments berlin"),
}
OF_DELIVERIES = (
    *("deliveries", "undelivered", "stuck alike", "settled with the newest"),
    *("last sent", "next to send", "the agenda", "old deliveries", "anything old"),
)
