"""*My data*: what is stored about a person, counted for them."""

from collections.abc import Mapping

from bot.domain.people import Person
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import button, md

IN_SECTION = 25  # lines, which fit into one in every language


def my_data_view(t: Language, person: Person, counts: Mapping[str, int]) -> dict[str, object]:
    """What is stored about a person, and how much of it there is of each kind that there is any of."""
    facts = {
        t("Name"): person.name,
        t("Title"): person.title,
        t("Time zone"): person.zone,
        t("Language"): t.name_of(person.locale),
        t("Working days"): t.list(t.weekday_name(day) for day in sorted(person.working_days)),
    }
    known = blocks.lines(
        *(md(t, "*{label}*: {value}", label=label, value=value or "–") for label, value in facts.items())
    )
    written = [
        md(t, "{label}: {count}", label=name, count=t.number(counts[key]))
        for key, name in _kinds(t).items()
        if counts.get(key)
    ]
    download = button(t("Send me all of it"), ids.MY_DATA_FILE, "all")
    grouped = [blocks.lines(*written[at : at + IN_SECTION]) for at in range(0, len(written), IN_SECTION)]
    parts = [*(blocks.section(one) for one in (known, *grouped)), blocks.actions(download)]
    return blocks.modal(t("My data"), parts, callback_id="okr_my_data", close=t("Close"))


def _kinds(t: Language) -> dict[str, str]:
    """By the names that storage gives them."""
    return {
        "memberships": t("Teams"),
        "managers": t("Managers, past and present"),
        "managers_not_taken_over": t("Managers in Slack's profile that were not taken over"),
        "waiting_from_slack": t("Read from Slack, waiting for an admin"),
        "direct_reports": t("Direct reports, past and present"),
        "absences": t("Absences (days only, no reasons)"),
        "absences_where_i_stand_in": t("Absences in which I stand in"),
        "objectives": t("Objectives"),
        "key_results": t("Key results"),
        "key_results_where_i_stand_in": t("Key results for which I stand in"),
        "check_ins": t("Check-ins"),
        "check_ins_on_my_behalf": t("Check-ins on my behalf"),
        "blockers": t("Requests for help"),
        "asked_of_me": t("Requests to me"),
        "answered_by_me": t("Requests I answered"),
        "help_offers": t("Offers of help"),
        "help_offered_to_me": t("Offers of help to me"),
        "help_offers_answered_by_me": t("Offers of help that I answered"),
        "cheers": t("Cheers of mine"),
        "welcomes": t("When I was welcomed"),
        "taken_over_from_me": t("Decisions about what I left behind"),
        "handed_to_me": t("What was handed to me"),
        "handovers_decided_by_me": t("Decisions of mine about what others left behind"),
        "my_offers_to_hand_over": t("What I offered to others to take over"),
        "offered_to_me": t("What I was offered to take over"),
        "mine_offered_to_others": t("What of mine was offered to others"),
        "notes_to_me": t("What I am told of changes under way"),
        "notes_of_what_i_did": t("What others are told of changes I made"),
        "notes_that_name_me": t("What others are told of what I took over or declined"),
        "follows": t("What I follow, and what channels follow because I asked for it"),
        "channels_that_follow_me": t("Channels that follow me"),
        "evidence": t("Messages I linked to key results"),
        "objectives_i_put_under_control": t("Objectives I put under control"),
        "objectives_i_decided_about": t("Objectives I decided about while they were under control"),
        "control_i_renewed": t("Control I renewed"),
        "control_i_ended": t("Control I ended"),
        "decisions_in_control_mode": t("My decisions while something was under control"),
        "control_i_may_still_judge": t("Control of which I have not said yet whether it helped"),
        "lessons": t("Lessons I noted"),
        "feedback_i_asked_for": t("Feedback I asked for"),
        "feedback_i_received": t("Feedback I received, without who wrote it"),
        "feedback_i_received_without_names": t("Feedback I received without names"),
        "feedback_shown_to_me": t("Feedback of others that they show me"),
        "feedback_i_was_asked_for": t("Feedback I was asked for by name, and gave"),
        "feedback_i_may_still_give_without_my_name": t("Feedback I may still give without my name"),
        "parked_requests": t("Requests I parked"),
        "parked_requests_for_me": t("Parked requests to me"),
        "parked_requests_decided_by_me": t("Parked requests I decided on"),
        "proposals": t("What I asked with alignments"),
        "proposals_answered_by_me": t("What I answered to alignments"),
        "objectives_shown_to_me": t("Restricted objectives I am named on"),
        "changes_that_others_were_asked_about": t("Changes of mine that others were asked about"),
        "changes_answered_by_me": t("My answers to changes in objectives above mine"),
        "comments_on_changed_targets": t("My comments on changed targets"),
        "comments_on_drafts": t("My comments on drafts of others"),
        "what_i_want_from_cycles": t("What I want from cycles, which nobody else sees"),
        "objectives_closed_by_me": t("What I wrote when I closed objectives"),
        "scores_given_by_me": t("Scores of objectives and key results that I entered"),
        "systems_i_have_set": t("Systems I have values read from"),
        "systems_decided_by_me": t("Systems I decided on"),
        "addresses_allowed_by_me": t("Addresses of systems I allowed"),
        "reviews_i_have_set": t("Teams whose reviews I set"),
        "surveys_begun_by_me": t("Surveys of readiness I began"),
        "surveys_i_was_asked_in": t("Surveys I was asked in"),
        "surveys_i_have_answered": t("Surveys that run and that I have answered, without my answers"),
        "pilots_i_started": t("Pilots that I started"),
        "cases_of_pilots_by_me": t("Pilots whose gains and costs I wrote"),
        "pilots_i_was_asked_to_approve": t("Pilots that I was asked to approve"),
        "pilots_where_i_am_the_coach": t("Pilots where I am the coach"),
        "pilots_i_ended": t("Pilots that I rolled out or stopped"),
        "votes_of_pilots_i_opened": t("Votes of pilots that I opened"),
        "votes_of_pilots_i_took_part_in": t("Votes of pilots that go on, in which I have answered"),
        "exercises_of_pilots": t("Exercises of pilots that I tried"),
        "decisions_for_me": t("Decisions of reviews that I am to do"),
        "decisions_recorded_by_me": t("Decisions of reviews that I recorded"),
        "decisions_with_a_reason_of_mine": t("Decisions of reviews that I put off or dropped, with my reason"),
        "decisions_settled_by_me": t("Decisions of reviews that I said are done or dropped"),
        "questions_i_asked": t("Open questions I asked with my name"),
        "questions_of_mine_answered": t("Questions of mine that were answered"),
        "questions_i_answered": t("Answers I gave in sessions"),
        "questions_i_vote_for": t("Open questions I vote for"),
        "sessions_i_host": t("Sessions in which I answer"),
        "sessions_i_planned": t("Sessions I planned"),
        "changed_targets": t("Targets I changed"),
        "teams_i_lead": t("Teams I lead"),
        "prompts": t("Check-in messages of 90 days"),
        "asked_in_my_stead": t("Key results others were asked about in my stead"),
        "channels_allowed_by_me": t("Channels I allowed"),
        "readings_begun_by_me": t("Reading people from Slack, begun by me"),
        "readings_decided_by_me": t("Reading people from Slack, decided by me"),
        "messages": t("Messages sent, without their words"),
        "half_filled_forms": t("Half-filled forms of one day"),
        "changes": t("Changes I made"),
        "changes_of_my_data": t("Changes of what is stored about me"),
    }
