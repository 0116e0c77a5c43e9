"""What is wrong with one field of a form, in words: the reasons of ``domain.errors.Invalid`` by their keys. Those about
numbers and check-ins are in refusals.py."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.i18n import N_, Language
from bot.views.refusals import refusal_text

REASONS = {
    # anywhere
    "name_taken": N_("There is a team called {name} already."),
    "cycle_name_taken": N_("There is a cycle called {name} already."),
    "own_ancestor": N_("That team is part of this one, so it cannot be above it."),
    "not_here": N_("{name} has left, is a bot, or belongs to another workspace."),
    "own_manager": N_("Nobody leads themselves. Choose somebody else, or leave this empty."),
    "no_manager": N_("{name} cannot lead anybody here. Please choose a member of this workspace."),
    "team_closed": N_("That team is closed by now. Please choose another one."),
    "cycle_overlaps": N_("That overlaps with {other}."),
    "state_behind_days": N_("Its days say that it is further on. Change the days, or choose a later state."),
    "cycle_runs_already": N_("{other} is running, and only one of its kind can. End that one first."),
    "due_after_beginning": N_("Drafts are due by {first_day} at the latest, when the cycle begins."),
    "due_before_opens": N_("Drafting opens on {first_day} as usual, so drafts cannot be due before."),
    "opens_after_due": N_("Drafting opens by {last} at the latest, when drafts are due."),
    "opens_too_early": N_("That is too early: {most} days before the cycle at most."),
    "too_few_here": N_(
        "Until then {here} of {count} are here, and it takes {least} answers: fewer are deleted unread. "
        "Please choose a later day."
    ),
    "survey_day": N_("Please choose a day from {first_day} to {last}: people need three working days."),
    "review_outside": N_("Please choose a day from {first_day} to {last}, while the cycle runs."),
    "closing_before_end": N_("Scores are entered once the cycle is over, so please choose {last} or later."),
    "closing_too_late": N_("That is too late: {most} days after the cycle at most."),
    "due_before_opening": N_("Drafts cannot be due before drafting opens: {most} days at most."),
    "unknown_region": N_("I do not know the holidays of that. Try DE, DE-BE or US-CA."),
    "unknown_zone_near": N_("I do not know that time zone. Did you mean {near}?"),
    "empty": N_("Please fill this in."),
    "not_offered": N_("That is not among the choices any more. Please choose again."),
    "missing": N_("Please fill this in."),
    "too_long": N_("That is too long: {most} characters at most."),
    "title_too_long": N_("“{title}” has {count} characters, and a title {most} at most. Please shorten it."),
    "text_too_long": N_("What you wrote is too long: {most} characters at most."),
    "value_too_long": N_("That value is too long: {most} characters at most."),
    "note_too_long": N_("That note is too long: {most} characters at most."),
    "too_many_lines": N_("That is too much: {most} lines at most."),
    "session_there": N_("A session for the same people is planned for that time already."),
    "in_the_past_time": N_("That time is over already."),
    "in_the_past": N_("That day is over already."),
    "ends_before_start": N_("The last day lies before the first."),
    "too_far_ahead_year": N_("That is more than a year ahead. Please choose an earlier day."),
    "results_come_late": N_("Results come late: a pilot is not stopped for them before its second iteration is over."),
    "not_above": N_("{name} cannot approve it: a manager above the lead can, the lead of a team above, or an admin."),
    "outside_cycle": N_("Please choose a day of the cycle, from {first_day} to {last}."),
    "review_before_pilot": N_("Please choose a day after the first one, and after today."),
    "draft_needs_both": N_("Please write a title, and below it at least one line that begins with a dash."),
    "weeks_out_of_range": N_("Please give a whole number of weeks, from 1 to {most}."),
    "cannot_do_it": N_("{name} cannot take this on here. Please choose somebody else."),
    "decides_on_restricted": N_(
        "{code} is restricted, and what is decided here is read by all. Please leave it empty."
    ),
    "feedback_nobody": N_("Please choose from {least} to {most} people."),
    "feedback_too_few": N_("That makes {count}, and it takes at least {least}. Please choose somebody else too."),
    "feedback_too_few_nameless": N_(
        "That makes {count}. Without names it takes {least}: choose more, or let them answer with their names."
    ),
    "feedback_too_many": N_("That is too many: {most} people at most about the same."),
    "feedback_nameless_once": N_(
        "You have asked without names in this round, and can only once. Please ask with their names."
    ),
    "feedback_yourself": N_("That is you. Please choose others."),
    "feedback_declined": N_("{name} would rather not. Please choose somebody else."),
    "feedback_empty": N_("Please write something into one of the three."),
    "feedback_days": N_("Please give a whole number of days, from {fewest} to {most}."),
    "unknown_zone": N_("I do not know that time zone. Try one such as Europe/Berlin."),
    "unreadable_day": N_("I cannot read that as a day. Try 15 Dec or 2026-12-15."),
    "before_first_day": N_("The last day must lie after {first_day}."),
    "cycle_would_be_over": N_(
        "With that day the cycle is over for everybody. If that is meant, choose its next state, too."
    ),
    "cycle_too_long": N_("That is too long: {days} days at most."),
    "unreadable_days": N_("I cannot read these days. Try Mon – Fri, or until Friday."),
    "back_is_today": N_("“back” means from today on. For another day say how long you are away: away until Friday."),
    "too_long_away": N_("That is longer than a year. Please give fewer days."),
    "too_far_ahead": N_("That is more than three years ahead. Please give earlier days."),
    "year_out_of_range": N_("Please choose a year from {first} to {last}."),
    "no_stand_in": N_("{name} cannot stand in. Please choose a member of this workspace."),
    "one_stand_in": N_("Please name one person alone, as in stand-in @name."),
    "mention_only": N_("Please mention them, as in stand-in @name."),
    # messages
    "no_link_of_a_message": N_("That is not the link of a message. In Slack, “Copy link” in its menu gives it."),
    "link_into_another_channel": N_("That message is in another channel."),
    "link_of_a_reply": N_("That message is an answer in a thread. Please give the link of the one above it."),
    "link_of_an_older_message": N_("That message is older than this one can be. Please look for a later one."),
    # face to face
    "asked_before": N_("Somebody has asked that already. Please vote for it instead."),
    "session_is_over": N_("That session is over by now. Please choose another one."),
    "asks_about_restricted": N_("{code} is restricted, and questions are read by all. Please leave it empty."),
    # lines
    "glued_code": N_("Is “{about}” a key result and its value? Please put a space between them."),
    "said_twice": N_("{code} is said twice, and not the same. Please write it once."),
    # numbers
    "unreadable_number": N_("I cannot read that as a number."),
    "not_a_percentage": N_("Please give a percentage, such as 45%."),
    "out_of_range": N_("Please give a number from {low} to {high}."),
    "not_positive": N_("A weight must be above 0."),
    # objectives and key results
    "start_equals_target": N_("Start and target are the same, so nothing could move."),
    "same_as_start": N_("Start and target are the same, so nothing could move."),
    "no_width": N_("The upper end must lie above the lower one."),
    "not_before_start": N_("The due day must lie after the start of the cycle."),
    "not_after_start": N_("The due day must lie after {active_from}, when this begins."),
    "after_cycle": N_("The due day must lie inside the cycle, by {last}."),
    "roll_up_is_percent": N_("What is added up from other objectives is a percentage."),
    "milestone_day": N_("I cannot read the day in “{line}”."),
    "no_share": N_("I cannot read the share in “{line}”. Write a number above 0 after the name, such as 30."),
    "share_two_ways": N_("The share {typed} could be {first} or {second}. Please write it another way."),
    "share_not_read": N_("Please give a number above 0, such as 0.5, 1 or 60."),
    "serves_personal": N_("A personal objective serves no team. Choose whose it is, or leave this empty."),
    "serves_unknown": N_("There is no team called {name}."),
    "serves_near": N_("There is no team called {name}. Did you mean {near}?"),
    "serves_several": N_("{name} could be several teams: {choices}. Please write more of the name."),
    "serves_closed": N_("{team} is closed, so nothing can serve it."),
    "serves_twice": N_("{team} is named twice."),
    "serves_too_many": N_("That is too much: {most} teams at most."),
    "serves_leaves_nothing": N_(
        "That leaves nothing for {team}, whose objective this is. Give the others less than 100."
    ),
    "no_key_results": N_("Add at least one key result, or keep this as a draft."),
    "cannot_own": N_("This person cannot be asked for check-ins here. Choose somebody else."),
    "owns_it_already": N_("{name} owns it already. Please choose somebody else."),
    "choose_what": N_("Please choose one of these."),
    "own_stand_in": N_("Nobody stands in for themselves. Choose somebody else, or leave this empty."),
    "reason_missing": N_("Others rely on this: please say why it changes."),
    "target_not_reached": N_("Its target is not reached yet. Check in with the new value first, or cancel it."),
    "no_such_move": N_("Somebody has changed the state meanwhile. Please look again."),
    # closing
    "score_reason": N_("Please say why it is another score than the suggested one."),
    "day_of_value": N_("Please choose a day from {first_day} to today."),
    "too_many_named": N_("Please name {most} people at most."),
    "review_not_ahead": N_("Please choose a day after today."),
    "review_too_late": N_("Please choose a day by {last}: then it is looked at again."),
    # control mode
    "day_too_early": N_("Please choose {first_day} or a later day."),
    "control_too_long": N_("That is too far ahead: {days} days at most."),
    "not_in_circle": N_("{name} does not see this objective. Choose somebody who does."),
    "not_while_in_control": N_("While it is under control you change what it says, its targets and its due days."),
    "consent_missing": N_("Tick this to keep your sentence, or empty it: it is kept in no other way."),
    # lessons
    "lesson_about_nothing": N_("There is no {code}, or it is not shown to you. Mend the code, or leave it out."),
    "lesson_about_draft": N_("{code} is still your draft, and nobody is told of it. Share it first, or leave it out."),
    # values from systems
    "address_empty": N_("Please give the address, such as https://metrics.example.com/checkout.json."),
    "address_too_long": N_("That address is too long: 1,000 characters at most."),
    "address_not_https": N_("Only addresses that begin with https:// are read."),
    "address_unreadable": N_("I cannot read that as an address. Please copy it from a browser."),
    "address_with_login": N_("Please leave name and password out of the address, and use the header below."),
    "address_of_numbers": N_("Please give the address with its name, not with numbers."),
    "address_local": N_("That name means a machine in a private network, and those are not read."),
    "not_allowed_yet": N_("No admin has allowed {address} yet, so it is not tried. Save, and an admin is asked."),
    "bad_pointer": N_("That is no JSON pointer. It is empty, or begins with /, such as /checkout/success."),
    "header_missing": N_("Please say in which header the secret is sent, such as Authorization."),
    "header_unreadable": N_("That is no name of a header. It has letters and hyphens, such as X-Api-Key."),
    "header_ours": N_("{name} is sent by okrbot itself. Please choose another header."),
    "secret_missing": N_("Please give the secret, or empty the header above."),
    "secret_anew": N_("The secret is kept for another address or header. Please type it anew."),
    "secret_unreadable": N_("A secret has plain letters, digits and signs, on one line."),
    "secret_lost": N_("The secret cannot be opened any more. Please type it anew."),
    "no_keys": N_("No secret can be kept here: OKRBOT_SECRET_KEYS is not set."),
    # alignment
    "nothing_chosen": N_("Please choose what this contributes to. What you chose may be gone."),
    "aligned_to_itself": N_("{code} cannot contribute to itself."),
    "circle": N_("That would close a circle: {path}."),
    "cycles_apart": N_("{one} and {other} share no day, so neither can contribute to the other."),
    "asks_oneself": N_("{code} is your own: there is nobody to ask. Please leave this empty."),
    "request_needs_words": N_("Please say in a few words what is asked."),
    "ask_when_shared": N_("This is still your draft, and nobody is told of it. Share it first, or leave this empty."),
    "nobody_to_ask": N_("{name} is no longer here, so nobody could answer. Please leave this empty."),
    "may_not_answer": N_("{name} takes no part in OKRs here, so nobody could answer. Please leave this empty."),
    "asked_already": N_("Something is asked about {code} already and waits for an answer. Please leave this empty."),
    "asked_from_here": N_(
        "You have asked for {code} from this message already, in other words, and it waits for an answer."
    ),
    "asked_does_not_see": N_("{code} is restricted, and {name} does not see it. Please name them on it first."),
    "not_running": N_("{code} is not running, so nothing can contribute to it."),
}
_NUMBERS = frozenset({"low", "high", "start", "most", "days"})
_YEARS_AHEAD = frozenset(
    {
        "due_after_beginning",
        "due_before_opens",
        "opens_after_due",
        "review_outside",
        "closing_before_end",
        "before_first_day",
        "outside_cycle",
    }
)
_DAYS = frozenset({"first_day", "active_from", "last"})


def field_error(t: Language, reason: str, values: Mapping[str, str]) -> str:
    """One sentence; numbers and days in it, which the values carry plainly, in the reader's way of writing."""
    told = refusal_text(t, reason, values)
    if told is not None:
        return told
    found = REASONS.get(reason)
    if found is None:
        return t("Please check this.")
    say = t.dated if reason in _YEARS_AHEAD else t.day
    return t(found, **{name: _shown(t, name, value, say) for name, value in values.items()})


def _shown(t: Language, name: str, value: str, say: Callable[[date], str]) -> str:
    try:
        if name in _NUMBERS:
            return t.number(Decimal(value), 6)
        return say(date.fromisoformat(value)) if name in _DAYS else value
    except (InvalidOperation, ValueError):
        return value
