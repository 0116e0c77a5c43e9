"""What went wrong, in words that help. Domain errors carry data; their sentences stand here."""

from bot.domain import errors
from bot.domain.ids import read_code
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Message
from bot.views.closed import closed_text
from bot.views.field_errors import field_error
from bot.views.pilot_words import pilot_gates
from bot.views.practices import practice_name

_NAMELESS = ("decision", "survey", "draft", "form", "prompt", "question", "session", "workspace")
"""Kinds whose sentence says enough without a name."""
MOST_TYPED = 80  # characters of what was typed that are said again


def error_text(t: Language, error: errors.OkrError) -> str:  # noqa: C901  # one case for each error
    """One or two plain sentences: what happened, and what to do next."""
    match error:
        case errors.NotFound(kind, name, nearest):
            return _not_found(t, kind, name, nearest)
        case errors.NotAPerson(_, name):
            return t("{name} is a bot; it has no OKRs.", name=name)
        case errors.Ambiguous(_, name, choices):
            return t("{name} could be several: {choices}. Which one?", name=name, choices=t.names(choices))
        case errors.NotAllowed(action, whose):
            return _not_allowed(t, action, whose)
        case errors.NotSwitchedOn(practice):
            name = practice_name(t, practice)
            return t(
                "“{practice}” is not switched on here. An admin can do that in the workspace settings.", practice=name
            )
        case errors.Invalid(fields):
            return "\n".join(reason_text(t, reason, values) for reason, values in fields.values())
        case errors.ChangedMeanwhile(codes):
            return t("Somebody was faster: {codes} changed meanwhile.", codes=t.list(codes))
        case errors.AlreadyDone("answered"):
            return t("You have answered this check-in already.")
        case errors.AlreadyDone("skipped"):
            return t("You have skipped this check-in already.")
        case errors.AlreadyDone("late"):
            return t("Nobody asks again before the next check-in: there is nothing to put off. A late answer counts.")
        case errors.AlreadyDone("missed" | "excused"):
            return t("This check-in is over. The next one comes by itself.")
        case errors.AlreadyDone("survey_runs"):
            return t("A survey of them is running already. Its page says until when.")
        case errors.AlreadyDone("voted"):
            return t("You have answered already. Nobody can see what, so it cannot be changed.")
        case errors.AlreadyDone():
            return t("That has been done already. Nothing was changed.")
        case errors.NoSuchDay(why, day, typed):
            return _no_such_day(t, why, "" if day is None else t.full_day(day), typed)
        case errors.NothingToDo(what):
            return nothing_text(t, what)
        case errors.ChannelClosed(closed):
            return closed_text(t, closed)
        case errors.Unavailable():
            return _unavailable(t, error)
    return t("That did not work, and nothing was changed.")


def error_message(t: Language, error: errors.OkrError) -> Message:
    text = error_text(t, error)
    return Message(text, (blocks.section(text),))


def apology(t: Language, reference: str) -> Message:
    """For mistakes of our own: the reference is in the log."""
    text = t("Sorry, something went wrong on our side, and nothing was saved. Reference: {ref}", ref=reference)
    return Message(text, (blocks.section(text),))


def unserved(t: Language) -> Message:
    """In a workspace whose token is lost."""
    text = t("okrbot cannot work here at the moment. Whoever runs it can put that right.")
    return Message(text, (blocks.section(text),))


def too_late(t: Language) -> Message:
    """Slack opens a modal only within three seconds of the press."""
    text = t("That took a moment too long for Slack, but nothing was lost. Please try again.")
    return Message(text, (blocks.section(text),))


def which(t: Language, example: str) -> Message:
    """For a command that needs a code and got none."""
    text = t("Which one? For example: {example}", example=example)
    return Message(text, (blocks.section(text),))


def note(t: Language, text: str) -> dict[str, object]:
    """A modal that only says something."""
    return blocks.modal(t("OKRs"), [blocks.section(text)], callback_id="okr_note", close=t("Close"))


def _no_such_day(t: Language, why: str, day: str, typed: str) -> str:
    if why == "ahead":
        return t("{day} is still ahead: only a day that is over can be looked at.", day=day)
    if why == "before":
        return t("okrbot has been here since {day}: of the time before it knows nothing.", day=day)
    if why == "not_there":
        return t("That was not there yet on {day}.", day=day)
    example = t("Please write it like 3 March, 2026-03-03, yesterday or last Friday.")
    return t("I cannot read {typed} as a day. {example}", typed=blocks.cut(typed, MOST_TYPED), example=example)


def _unavailable(t: Language, error: errors.Unavailable) -> str:
    if error.is_to_be_mended:
        return t("The database has trouble, so nothing was saved. Whoever runs okrbot can put that right.")
    if error.read_only:
        return t("The database takes no changes at the moment, so nothing was saved. Please try again later.")
    return t("The database did not answer, so nothing was saved. Please try again in a minute.")


def _not_found(t: Language, kind: str, name: str, nearest: tuple[str, ...]) -> str:
    sentences = {
        "objective": _no_such(t, name),
        "key_result": _no_such(t, name),
        "person": t("I do not know anybody called {name}.", name=name),
        "team": t("There is no team called {name}.", name=name),
        "code": t("There is no {name}.", name=name),
        "cycle": t("No cycle that is over is called {name}.", name=name),
        "follow": t("You follow nothing called {name}.", name=name),
        "command": t("I do not know the word {name}.", name=name),
        "decision": t("That decision is not there any more."),
        "survey": t("That survey is not there any more."),
        "draft": t("That draft is gone: it was started or discarded meanwhile."),
        "form": t("This form is older than a day or has been saved already. Please open it again."),
        "question": t("That question is not open any more: it was answered, taken back or hidden."),
        "session": t("That session is not there any more."),
        "prompt": t("That check-in is not there any more. What is due stands in your Home tab."),
        "workspace": t("okrbot is not installed in this workspace yet."),
    }
    if not name and kind not in _NAMELESS:
        return t("That is not there any more.")
    if kind in ("objective", "key_result") and read_code(name) is None:
        kind = "nothing"
    said = sentences.get(kind, t("There is nothing called {name}.", name=name))
    return t.sentences([said, t("Did you mean {nearest}?", nearest=t.either(nearest))]) if nearest else said


def _no_such(t: Language, name: str) -> str:
    """The same for a code that was never given, for somebody else's draft, and for what is restricted to others."""
    return t.sentences([t("There is no {name}.", name=name), t("Or it is not shown to you.")])


def _not_allowed(t: Language, action: str, whose: str) -> str:
    """``whose`` are the words of ``permissions.Who`` with commas between, the nearest first."""
    if action == "use":
        return t("As far as I know, you are no longer in this workspace, so nothing was changed.")
    if whose == "contractors_contribute":
        return t("Contract workers here work on objectives of others and have none of their own. Admins decide that.")
    if whose == "contractors_out":
        return t("Contract workers stay out of OKRs here: they look around, and no more. Admins decide that.")
    people = {
        "owner": t("its owner"),
        "key_result_owner": t("the key result's owner"),
        "stand_in": t("their stand-in"),
        "author": t("whoever wrote it"),
        "asked": t("the person who was asked"),
        "named": t("the people named on it"),
        "lead": t("the team's lead"),
        "responsible": t("whoever decides about it"),
        "team_member": t("members of the team"),
        "manager_above": t("a manager above"),
        "admin": t("an admin"),
        "member": t("members of this workspace"),
    }
    if action == "end_control":
        people["author"] = t("whoever put it under control")
    words = whose.split(",")
    if "member" in words:  # whose owners and stand-ins it is for besides says nothing to whoever is none of them
        words = ["member"]
    known = [people[word] for word in words if word in people]
    return t("Sorry, that is for {people}.", people=t.either(known)) if known else t("Sorry, you cannot do that here.")


def nothing_text(t: Language, what: str) -> str:
    sentences = {
        "no_team": t("You are in no team. Whose digest? Please name the team after the word digest."),
        "no_prompt": t("Nothing is waiting for you. The next check-in comes by itself."),
        "of_another_version": t("This is from before an update. Please open it anew."),
        "form_expired": t("This form is a day old, so it was put away. Please open it anew."),
        "not_running": t("Nobody can check in about this any more: it is over, paused or done."),
        "no_longer_yours": t("Somebody else checks in about this by now."),
        "is_done": t("This is done: nobody checks in about it. Until its cycle is closed, it can be taken up again."),
        "not_begun": t("This has not begun yet."),
        "cycle_has_begun": t("Its cycle has begun, so it cannot be taken back any more. It can be called off instead."),
        "others_contribute": t("Other objectives contribute to it, so it stays shared. Ask their owners first."),
        "value_comes_by_itself": t("The numbers of this key result come by themselves; nobody has to check in."),
        "too_late_to_correct": t("A check-in can be corrected for 72 hours. Please say it in a new one."),
        "target_not_reached": t("Its target is not reached yet. Please check in with the new value first."),
        "snooze": t("This check-in cannot be put off any further. You can skip it."),
        "not_away": t("You are not away, and no absence of yours lies ahead."),
        "no_key_results": t("You have no key results that need a check-in."),
        "too_many_new_people": t(
            "That names more than 10 people whom I have not met yet. Please name 10 at most, and the others afterwards."
        ),
        "follow_oneself": t("That is you: what you do yourself is no news to you."),
        "follow_a_draft": t("That is your draft: it can be followed once it is shared."),
        "no_team_to_review": t("You are in no team. Whose reviews? Please name the team after the word team."),
        "no_team_to_survey": t("You are in no team. Whose readiness? Please name the team after the word team."),
        "team_has_ended": t("That team is closed, so nobody there can be asked."),
        "survey_too_small": t(
            "Fewer than five people would be asked. With so few, the means would tell who said what: no survey begins."
        ),
        "survey_too_near": t(
            "The means of this survey, beside those of the last two months, would tell what four people or fewer said. "
            "Please wait, or ask another group."
        ),
        "survey_is_over": t("That survey is over, so nothing can be answered any more."),
        "survey_called_off": t("That survey was called off, and its answers were deleted unread."),
        "no_pilot_there": t("That team has had no pilot yet."),
        "pilot_goes_on": t("That team has a pilot already, and one at a time is enough."),
        "pilot_team_closed": t("That team is closed, so it tries nothing any more."),
        "pilot_moved_on": t("The pilot has moved on meanwhile, so nothing was changed. Please look at its page again."),
        "pilot_over": t("That pilot is over."),
        "pilot_not_a_member": t("That is for those who belonged to the team when it was asked."),
        "pilot_too_few": t("With fewer than five people a vote would tell who said what. Please talk to each other."),
        "pilot_vote_goes_on": t("The team is being asked already."),
        "pilot_vote_too_near": t(
            "This vote, beside those of the last two months, would tell what four people or fewer said. Please wait, "
            "two months at most."
        ),
        "pilot_vote_passed": t("The team has said yes already."),
        "pilot_vote_over": t("That vote is over."),
        "pilot_not_asked": t("Nobody is asked for an approval any more: it was answered, or the pilot was stopped."),
        "pilot_other_sponsor": t("Somebody else is asked for their approval by now."),
        "pilot_not_improved": t("That is decided once the iteration has been reviewed and improved."),
        **pilot_gates(t),
        "decision_is_over": t("That has been done or dropped meanwhile, so nothing was changed now."),
        "restricted_to_some": t("That objective is restricted: whoever reads this channel would read of it."),
        "objective_is_over": t("That objective is over, so nothing will move there any more."),
        "has_left": t("They are no longer here, so there is nothing to follow."),
        "team_is_closed": t("That team is closed, so there is nothing to follow."),
        "digest_comes_there": t("That team's own digest comes into this channel already."),
        "follows_too_many": t("You follow 50 already, which is the most. Stop following something first."),
        "channel_follows_too_many": t("This channel follows 50 already, which is the most. Stop one of them first."),
        "follows_nothing": t("You follow nothing yet. Press Follow on a person, a team or an objective first."),
        "not_in_that_channel": t(
            "You are not in that channel, as far as I can see. Join it first, or type the command there."
        ),
        "followed_no_longer": t("This channel does not follow that any more."),
        "no_channel_here": t("That is no channel. Please type it in the channel that is to follow."),
        "own_key_result": t("This key result is your own. If you need somebody, say so in your check-in."),
        "no_owner": t("Its owner has left, so nobody would read that. Its team's lead decides who takes it over."),
        "commented_already": t("You have commented on this change already; nothing more was kept now."),
        "own_cheer": t("This is your own. Cheers come from others."),
        "nothing_to_cheer": t("Nobody works on this now, so there is nothing to cheer."),
        "help_is_over": t("This is over, so no help is needed any more. Thank you!"),
        "helper_left": t("Whoever offered this is no longer here, so nothing was changed."),
        "no_channel_any_more": t(
            "The teams of this digest have no channel any more, or are closed, so there is nowhere to post it."
        ),
        "no_tree_of_a_draft": t("That is your draft: it has its place in the tree once it is shared."),
        "proposal_is_over": t("One of the two objectives is over or paused, so nothing can be agreed on any more."),
        "asker_left": t("Whoever asked this is no longer here, so nobody waits for an answer."),
        "asked_accepted": t("This has been taken as a key result already, so nothing was saved now."),
        "asked_declined": t("This was declined meanwhile, so nothing was saved."),
        "asked_withdrawn": t("This was taken back meanwhile, so nothing was saved."),
        "no_such_answer": t("It has been traded once already: please accept or decline."),
        "draft_has_no_course": t("That is your draft: share it first, or discard it."),
        "turn_active": t("It is running: it can be paused, cancelled or handed over."),
        "turn_paused": t("It is paused already: it can go on, be cancelled or handed over."),
        "turn_cancelled": t("It is cancelled: while its cycle runs, it can be taken up again."),
        "turn_done": t("It is done. Until its cycle is closed, it can be taken up again."),
        "turned_meanwhile": t("It stands otherwise by now: somebody has changed it meanwhile. Please look again."),
        "offer_is_over": t("That is no offer any more: it was taken back, or it is over. Nothing was changed."),
        "offer_answered": t("That has been answered already, so it cannot be taken back."),
        "change_is_over": t("That is no question any more: nothing is left to be decided there."),
        "parked_no_more": t("This has been taken up or dropped already, so nothing was changed now."),
        "no_message_link": t("Slack gave no link to this message, so there is nothing to keep. Please try again."),
        "nothing_to_align": t("You have no running objective that shares a day with this one. Write one with New."),
        "no_plain_number": t("Its value is no plain number, so it cannot be read from a system."),
        "no_feed": t("Its value is read from no system; it is typed."),
        "address_not_asked": t("Nobody asks for that address any more, or somebody has decided meanwhile."),
        "control_needs_running": t("Only an objective that runs, in a cycle that runs, can be put under control."),
        "under_control": t("It is under control already: somebody else was first. Its page says who decides."),
        "controlled_before": t("It has been under control in this cycle already, and once is the most."),
        "not_under_control": t("It is not under control, or not any more."),
        "control_renewed": t("It has been renewed already, and once is the most."),
        "control_said": t("You have said that already, or the answers have been counted. Thank you."),
        "owner_is_back": t("Its owner is back; nothing was changed."),
        "no_session": t("No session is planned, so there is nobody yet to ask. Admins and leads plan one."),
        "session_is_over": t("That session is over or called off, so it stays as it is."),
        "closed": t("It is over, so it can no longer be changed. Until its cycle is closed, its owner can reopen it."),
        "no_feedback_round": t("Feedback can be asked for in the weeks after a cycle is over. That is not now."),
        "not_asked_for_feedback": t("There is nothing for you to answer there, or not any more."),
        "feedback_too_late": t("That came too late, so nothing was sent. Whoever asked can ask you in the next round."),
        "no_lead_to_show": t("I know of nobody who leads you, so there is nobody to show it to."),
        "no_cycle_over": t("No cycle is over yet, so there is nothing to report."),
        "no_cycle": t("There is no active cycle yet. An admin starts one in the Home tab."),
    }
    return sentences.get(what, t("There is nothing to do here."))


def reason_text(t: Language, reason: str, values: dict[str, str]) -> str:
    """What is wrong with one field; ``reason`` is a key of domain.errors.Invalid."""
    return field_error(t, reason, values)
