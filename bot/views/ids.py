"""Every action, block and callback id, in one place: views write them, handlers listen for them.

Callback ids of modals begin with ``okr_``; action ids say what pressing does; block ids name the field.
"""

# The prompt's buttons: the value of each is the prompt's id.
PROMPT_WHAT_MOVED = "prompt_what_moved"
PROMPT_NOTHING_MOVED = "prompt_nothing_moved"
PROMPT_LATER = "prompt_later"
PROMPT_SKIP = "prompt_skip"

# Looking around: GO and RUN are beginnings, so that several may stand in one row. GO carries a place (views/places.py),
# RUN what one would type after the slash command, GO_TO_PERSON a Slack user id, SHARE a place.
GO = "go_"
RUN = "run_"
GO_TO_PERSON = "show_somebody"
SHARE = "share_here"
HOME = "okr_home"
HOME_TAB = "home_tab_"

# Putting a prompt off, and being away: modals with their fields.
OKR_LATER = "okr_later"
LATER_UNTIL = "until"
OKR_AWAY = "okr_away"
AWAY_FIRST = "first_day"
AWAY_LAST = "last_day"
AWAY_STAND_IN = "stand_in"

# Checking in. The modal's blocks are named by domain/answers.field_name. CHECK_IN opens the form (value: a key result's
# code, or nothing for all); CORRECT and MARK_DONE carry JSON with ids.
CHECK_IN = "check_in"
CORRECT = "correct_check_in"
MARK_DONE = "mark_key_result_done"
CHECK_IN_NEED = "check_in_need"
CHECK_IN_KEEP = "check_in_keep"
CHECK_IN_BACK = "check_in_back"
CHECK_IN_FIELD = "check_in_field"
OKR_CHECK_IN = "okr_check_in"
OKR_CHECK_IN_DONE = "okr_check_in_done"
SHORTCUT_CHECK_IN = "okr_checkin"
HISTORY = "show_history"

# Blockers: the value of the button is the blocker's id; ANSWER is the one field of the modal.
BLOCKER_ANSWER = "blocker_answer"
OKR_ANSWER = "okr_answer"
ANSWER = "answer"

# Setting up: buttons of App Home, modals with their fields. The value of EDIT_CYCLE and EDIT_TEAM is an id or "".
EDIT_CYCLE = "edit_cycle"
EDIT_TEAM = "edit_team"
CHOOSE_TEAM = "choose_team"
CHOOSE_CYCLE = "choose_cycle"
OWN_SETTINGS = "own_settings"
WORKSPACE_SETTINGS = "workspace_settings"
MY_DATA = "my_data"
MY_DATA_FILE = "my_data_file"
POST_AGAIN = "post_again"
IT_IS_THERE = "it_is_there"
OKR_CYCLE = "okr_cycle"
OKR_TEAM = "okr_team"
OKR_OWN_SETTINGS = "okr_own_settings"
OKR_WORKSPACE_SETTINGS = "okr_workspace_settings"


class SetupField:
    """Block ids of the modals for cycles, teams and settings: the names of the fields they fill."""

    NAME = "name"
    KIND = "kind"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    LEAD = "lead"
    MEMBERS = "members"
    PARENT = "parent"
    CHANNEL = "channel"
    RHYTHM = "rhythm"
    PROMPT_DAY = "prompt_day"
    PROMPT_TIME = "prompt_time"
    DIGEST_DAY = "digest_day"
    DIGEST_TIME = "digest_time"
    ZONE = "zone"
    WORKING_DAYS = "working_days"
    HOLIDAY_REGION = "holiday_region"
    CONTRACTORS = "contractors"
    GUESTS = "guests"
    PAY_POLICY = "pay_policy"
    ALLOWED = "allowed_channel"

# Answering somebody who waits: the value is the blocker's id.
BLOCKER_ANSWER = "blocker_answer"
