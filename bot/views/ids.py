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
FIND = "find_open"
OKR_FIND = "okr_find"
FIND_WORDS = "words"
HOME = "okr_home"
HOME_TAB = "home_tab_"

# Putting a prompt off, and being away: modals with their fields.
OKR_LATER = "okr_later"
LATER_UNTIL = "until"
OKR_AWAY = "okr_away"
AWAY_FIRST = "first_day"
AWAY_LAST = "last_day"
AWAY_STAND_IN = "stand_in"
AWAY = "away_open"
AWAY_BACK = "away_back"
OKR_AWAY_NOTED = "okr_away_noted"

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

# Blockers: the value of the button is the blocker's id; ANSWER is the one field of the modal.
BLOCKER_ANSWER = "blocker_answer"
OKR_ANSWER = "okr_answer"
ANSWER = "answer"

# Setting up: buttons of App Home, modals with their fields. The value of EDIT_CYCLE and EDIT_TEAM is an id or "";
# of EDIT_MEMBERS that of a team, of MEMBERS_PAGE, a beginning, the number of a page. MOVE_CYCLE is a beginning, which
# goes on with the state a cycle is moved to; the value is its id. That of CHOOSE_RULE is a kind of cycles.
EDIT_CYCLE = "edit_cycle"
EDIT_TEAM = "edit_team"
CHOOSE_TEAM = "choose_team"
CHOOSE_CYCLE = "choose_cycle"
EDIT_MEMBERS = "edit_members"
MEMBERS_PAGE = "members_page_"
OKR_MEMBERS = "okr_members"
MOVE_CYCLE = "move_cycle_"
CHOOSE_RULE = "choose_cycle_rule"
OKR_CYCLE_RULE = "okr_cycle_rule"
OWN_SETTINGS = "own_settings"
WORKSPACE_SETTINGS = "workspace_settings"
MY_DATA = "my_data"
MY_DATA_FILE = "my_data_file"
POST_AGAIN = "post_again"
IT_IS_THERE = "it_is_there"
OKR_SEEN = "okr_seen"
OKR_CYCLE = "okr_cycle"
OKR_TEAM = "okr_team"
OKR_OWN_SETTINGS = "okr_own_settings"
OKR_WORKSPACE_SETTINGS = "okr_workspace_settings"


# People from Slack. The value of DIRECTORY_PAGE, a beginning, is where the page of the preview starts; that of
# DIRECTORY_TAKE and DIRECTORY_NOT_NOW when the reading began; those of the others say nothing.
DIRECTORY_READ = "directory_read"
DIRECTORY_LOOK = "directory_look"
DIRECTORY_TAKE = "directory_take"
DIRECTORY_NOT_NOW = "directory_not_now"
DIRECTORY_PAGE = "directory_page_"
OKR_DIRECTORY = "okr_directory"

# A person's manager and employment; the fields of the modal are named in domain/reporting.py.
EDIT_PERSON = "edit_person"
CHOOSE_PERSON = "choose_person"
OKR_PERSON = "okr_person"


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
    LANGUAGE = "language"
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
    ALLOWED = "allowed_channels"
    MANAGER_FIELD = "manager_field"
    PRACTICES = "practices"
    LINE = "line"
    STATE = "state"
    LINK = "link"
    DRAFTING_OPENS = "drafting_opens"
    DRAFTS_DUE = "drafts_due"
    REVIEW_DAY = "review_day"
    CLOSING_DAY = "closing_day"
    DRAFTING_DAYS = "drafting_days"
    DUE_DAYS = "due_days"
    REVIEW_DAYS = "review_days"
    CLOSING_DAYS = "closing_days"
    MAKES_NEXT = "makes_next"
    WEEKS = "weeks"
    ANCHOR = "anchor"


# Drafting, editing and aligning. NEW_OBJECTIVE carries nothing; EDIT_, ALIGN_, ADD_, CONTINUE_, START_ and DISCARD_ the
# id of what they act on; UNLINK an alignment's. The fields of a key result are named by TypedKeyResult.field.
NEW_OBJECTIVE = "new_objective"
OKR_NEW = "okr_new"
EDIT_OBJECTIVE = "edit_objective"
EDIT_KEY_RESULT = "edit_key_result"
ADD_KEY_RESULTS = "add_key_results"
ALIGN_OBJECTIVE = "align_objective"
UNLINK = "unlink"
MY_DRAFTS = "my_drafts"
CONTINUE_DRAFT = "continue_draft"
START_DRAFT = "start_draft"
DISCARD_DRAFT = "discard_draft"
OKR_DRAFT_TEXT = "okr_draft_text"
OKR_DRAFT_PAGE = "okr_draft_page"
OKR_SAID = "okr_said"
OKR_DRAFTS = "okr_drafts"
DRAFT_TEXT = "text"
DRAFT_CYCLE = "cycle"
DRAFT_TEAM = "team"
DRAFT_SHARE = "share"
DRAFT_BY_FIELDS = "draft_by_fields"
DRAFT_TO_TEXT = "draft_to_text"
DRAFT_BACK = "draft_back"
DRAFT_ADD = "draft_add"
DRAFT_REMOVE = "draft_remove"
DRAFT_MORE = "draft_more"
DRAFT_KIND = "draft_kind"
OKR_EDIT = "okr_edit"
OKR_ALIGN = "okr_align"
ALIGN_TO = "align_to"

# Closing a team: menus of teams, and the second page of its form; its fields are named in services/teams/closing.py.
CLOSING_TO = "closing_to"
CLOSING_CHANNEL = "closing_channel"
OKR_CLOSE_TEAM = "okr_close_team"

# What somebody who left, or moved, has left behind. HANDOVER begins the id of a block, which goes on with what it is
# about; the users chosen in HANDOVER_TO and HANDOVER_TO_WITH (an objective with its key results) take it over.
HANDOVER = "handover-"
HANDOVERS_OPEN = "handovers_open"
HANDOVER_TO = "handover_to"
HANDOVER_TO_WITH = "handover_to_with"
HANDOVER_DROP = "handover_drop"
HANDOVER_KEEP = "handover_keep"
OKR_HANDOVERS = "okr_handovers"
OKR_HANDOVER_DROP = "okr_handover_drop"

# Changes under way: the value of TURN_OPEN is a thing (services/okrs/targets.Target.ref) and, after a space, what is to
# be made of it (domain/turns.Course); those of OFFER_ buttons are an offer's id. Fields are named in domain/turns.py.
TURN_OPEN = "turn_open"
TURN_COURSE = "turn_course"
OKR_TURN = "okr_turn"
OKR_RESUME = "okr_resume"
OFFER_OPEN = "offer_open"
OFFER_WITHDRAW = "offer_withdraw"
OFFER_TAKES = "offer_takes"
OKR_OFFER = "okr_offer"

# What is asked with an alignment: the value of a button is the proposal's id and the state that the person saw.
PROPOSAL_ACCEPT = "proposal_accept"
PROPOSAL_TRADE = "proposal_trade"
PROPOSAL_DECLINE = "proposal_decline"
OKR_TRADE = "okr_trade"
OKR_DECLINE = "okr_decline"
ASK_OPEN = "ask_open"
OKR_ASK = "okr_ask"
ASK_FROM = "ask_from"
ASK_TO = "ask_to"
ASK_AS_KEY_RESULT = "ask_as_key_result"

# Who sees an objective: the value of both buttons is its id; the fields are named in domain/restricting.py.
RESTRICT_OPEN = "restrict_open"
RESTRICT_LIFT = "restrict_lift"
OKR_RESTRICT = "okr_restrict"

# An objective that others contribute to has changed: the value of CHANGE_LOOK is the change's id, of the others its id
# and the round that the person saw; of EDIT_BACK the form's id.
CHANGE_LOOK = "change_look"
CHANGE_SERVES = "change_serves"
CHANGE_NEEDS = "change_needs"
CHANGE_UNLINK = "change_unlink"
OKR_CHANGE = "okr_change"
OKR_CHANGE_ANSWER = "okr_change_answer"
OKR_EDIT_CONFIRM = "okr_edit_confirm"
EDIT_BACK = "edit_back"

# A lead's word to a changed target: the key result's id and that of its revision.
CHANGE_COMMENT = "change_comment"
OKR_CHANGE_COMMENT = "okr_change_comment"

# A message that asks for something. WHOSE chooses whose OKRs it is held against; SUPPORTS carries a key result's id,
# ASKS and DRAFTS an objective's; TEAM begins the id of a block; EVIDENCE_REMOVE carries the id of the evidence.
SHORTCUT_REQUEST = "okr_request"
OKR_REQUEST = "okr_in_your_okr"
OKR_REQUEST_ASK = "okr_request_ask"
REQUEST_WHOSE = "request_whose"
REQUEST_SUPPORTS = "request_supports"
REQUEST_ASKS = "request_asks"
REQUEST_DRAFTS = "request_drafts"
REQUEST_TEAM = "request_team"
EVIDENCE_REMOVE = "evidence_remove"

# Parked requests: OPEN carries a team's id, the others that of a request.
PARKED_OPEN = "parked_open"
PARKED_TAKE_UP = "parked_take_up"
PARKED_DROP = "parked_drop"
OKR_PARKED = "okr_parked"

# Values from systems: the value is a key result's id; that of ADDRESS_… is the address itself, so that exactly what an
# admin has seen is allowed. The fields are named in domain/feed_forms.py.
FEED_OPEN = "feed_open"
FEED_TRY = "feed_try"
FEED_STOP = "feed_stop"
FEED_RESUME = "feed_resume"
OKR_FEED = "okr_feed"
FEED_URL = "feed_url"
FEED_POINTER = "feed_pointer"
FEED_HEADER = "feed_header"
FEED_SECRET = "feed_secret"  # noqa: S105  # the name of a field
ADDRESSES_OPEN = "addresses_open"
ADDRESS_ALLOW = "address_allow"
ADDRESS_REFUSE = "address_refuse"
ADDRESS_WITHDRAW = "address_withdraw"
OKR_ADDRESSES = "okr_addresses"

# Feedback: ASK carries what it is about (``o12``, ``c3``, or nothing), ANSWER, DECLINE, KEEP, SHOW and HIDE the id of
# what was asked; RULE opens what a workspace and its teams have chosen. The fields are named in domain/feedback.py.
FEEDBACK_ASK = "feedback_open_ask"
FEEDBACK_ANSWER = "feedback_open_answer"
FEEDBACK_DECLINE = "feedback_decline"
FEEDBACK_KEEP = "feedback_keep"
FEEDBACK_SHOW = "feedback_show"
FEEDBACK_HIDE = "feedback_hide"
FEEDBACK_RULE = "feedback_open_rule"
OKR_FEEDBACK_ASK = "okr_feedback_ask"
OKR_FEEDBACK_ANSWER = "okr_feedback_answer"
OKR_FEEDBACK_RULE = "okr_feedback_rule"
OKR_FEEDBACK_NOTED = "okr_feedback_noted"

# Lessons: NOTE carries what it is about (``O12``, ``T3``, or nothing), EDIT and REMOVE a lesson's id; DRAFT_LESSON_…
# that of one shown in a drafting form; APPLIES, NOT and HELPED, a beginning, an objective's id before it;
# LESSONS_HELPED an objective's alone. The fields of the form are named in domain/lessons.py.
LESSON_NOTE = "lesson_note"
LESSON_EDIT = "lesson_edit"
LESSON_REMOVE = "lesson_remove"
OKR_LESSON = "okr_lesson"
OKR_LESSON_NOTED = "okr_lesson_noted"
DRAFT_LESSON_APPLIES = "draft_lesson_applies"
DRAFT_LESSON_NOT = "draft_lesson_not"
LESSON_APPLIES = "lesson_applies"
LESSON_NOT = "lesson_not"
LESSONS_HELPED = "lessons_helped"
LESSON_HELPED = "lesson_helped_"

# The digest's buttons: the value of each is the key result's id.
OFFER_HELP = "offer_help"
STAND_IN = "stand_in"
OKR_OFFER_HELP = "okr_offer_help"
HELP_NOTE = "help_note"
HELP_WITH = "help_with"

# Help and cheers: the value of HELP_ACCEPT, HELP_DECLINE and HELP_END is an offer's id, of the others a code. HELP_END,
# OFFER_HELP_WITH and CHEER are beginnings.
HELP_ACCEPT = "help_accept"
HELP_DECLINE = "help_decline"
OFFER_HELP_WITH = "help_with_"
HELP_END = "help_end_"
CHEER = "cheer_"
OKR_CHEER = "okr_cheer"

# Following: FOLLOW is a beginning. The value of FOLLOW, FOLLOW_STOP and FOLLOW_IN_CHANNEL is what is followed
# (domain/following.Followed.ref), perhaps with a word after it; that of FOLLOW_CHANNEL_STOP is a channel's follow.
FOLLOW = "follow_begin_"
FOLLOW_STOP = "follow_stop"
FOLLOW_IN_CHANNEL = "follow_in_channel"
FOLLOW_CHANNEL_STOP = "follow_channel_stop"
FOLLOW_CHANNEL_OPEN = "follow_channel_open"
OKR_FOLLOW_CHANNEL = "okr_follow_channel"
FOLLOW_WHAT = "what"
FOLLOW_WHERE = "where"

# Surveys of readiness: SURVEY_START carries a team's id, or SURVEY_OF_ALL; SURVEY_ANSWER and SURVEY_CALL_OFF that of a
# survey. The fields of the modals are named in domain/readiness.py.
SURVEY_START = "survey_start"
SURVEY_OF_ALL = "all"
SURVEY_ANSWER = "survey_answer"
SURVEY_CALL_OFF = "survey_call_off"
SURVEY_WORDS = "survey_words"
SURVEY_WORDS_RESET = "survey_words_reset"
OKR_SURVEY_START = "okr_survey_start"
OKR_SURVEY_ANSWER = "okr_survey_answer"
OKR_SURVEY_WORDS = "okr_survey_words"
OKR_SURVEY_SAID = "okr_survey_said"

# Reviews: REVIEW_SET and DECISION_NEW carry a team's id, the others that of a decision; DECISION_MENU carries what to
# do and the id. The fields are named in domain/reviews.py and domain/decisions.py.
REVIEW_SET = "review_set"
OKR_REVIEWS = "okr_reviews"
DECISION_NEW = "decision_new"
DECISION_DONE = "decision_done"
DECISION_NOT_YET = "decision_not_yet"
DECISION_DROP = "decision_drop"
DECISION_MENU = "decision_menu"
OKR_DECISION = "okr_decision"
OKR_DECISION_NOT_YET = "okr_decision_not_yet"
OKR_DECISION_DROP = "okr_decision_drop"
# Face to face: SESSION_SET, a beginning, carries a session's id or nothing, QUESTION_ASK that of the session asked for;
# QUESTION_VOTE, UNVOTE, WITHDRAW and ANSWER a question's random id, its session's and the page it stood on;
# QUESTION_MENU that after what to do. The fields are named in domain/sessions.py and domain/questions.py.
SESSION_SET = "session_set"
SESSION_CALL_OFF = "session_call_off"
OKR_SESSION = "okr_session"
QUESTION_ASK = "question_ask"
QUESTION_ABOUT = "question_about"
QUESTION_VOTE = "question_vote"
QUESTION_UNVOTE = "question_unvote"
QUESTION_ANSWER = "question_answer"
QUESTION_MENU = "question_menu"
QUESTION_WITHDRAW = "question_withdraw"
OKR_QUESTION = "okr_question"
OKR_QUESTION_ANSWER = "okr_question_answer"
OKR_QUESTION_HIDE = "okr_question_hide"
# Pilots: the value of PILOT_VOTE, a beginning, is a vote's id with yes or no; of PILOT_APPROVE, PILOT_DECLINE,
# PILOT_EXERCISE and PILOT_GOOD_ENOUGH a pilot's id; of the others the pilot as it stood (domain/pilots.py, turn).
PILOT_START = "pilot_start"
PILOT_CASE = "pilot_case"
PILOT_ASK = "pilot_ask"
PILOT_VOTE = "pilot_vote_"
PILOT_SPONSOR = "pilot_sponsor"
PILOT_APPROVE = "pilot_approve"
PILOT_DECLINE = "pilot_decline"
PILOT_TRAIN = "pilot_train"
PILOT_EXERCISE = "pilot_exercise"
PILOT_GOOD_ENOUGH = "pilot_good_enough"
PILOT_PREPARE = "pilot_prepare"
PILOT_GO_ON = "pilot_go_on"
PILOT_AGAIN = "pilot_again"
PILOT_ROLL_OUT = "pilot_roll_out"
PILOT_STOP = "pilot_stop"
PILOTING = "piloting"
OKR_PILOT_START = "okr_pilot_start"
OKR_PILOT_CASE = "okr_pilot_case"
OKR_PILOT_ASK = "okr_pilot_ask"
OKR_PILOT_SPONSOR = "okr_pilot_sponsor"
OKR_PILOT_DECLINE = "okr_pilot_decline"
OKR_PILOT_EXERCISE = "okr_pilot_exercise"
OKR_PILOT_PREPARE = "okr_pilot_prepare"
OKR_PILOT_STOP = "okr_pilot_stop"
OKR_PILOTING = "okr_piloting"
OKR_PILOT_SAVED = "okr_pilot_saved"
# Control mode: CONTROL_DECIDE and CONTROL_HELPED are beginnings; the value of CONTROL_HELPED is that of a period, the
# others carry an objective's id. The fields are named in domain/control.py.
CONTROL_OPEN = "control_open"
CONTROL_DECIDE = "control_decide_"
CONTROL_RENEW = "control_renew"
CONTROL_END = "control_end"
CONTROL_HELPED = "control_helped_"
OKR_CONTROL = "okr_control"
OKR_CONTROL_DECISION = "okr_control_decision"
OKR_CONTROL_RENEW = "okr_control_renew"
OKR_CONTROL_HELPED = "okr_control_helped"

# What somebody wants from a cycle: WISH begins the name of an input, a cycle's id follows; CHANGE carries that id.
WISH = "wish_"
WISH_OPEN = "wish_open"
WISH_CHANGE = "wish_change"
OKR_WISHES = "okr_wishes"

# Around a draft: ALIGN carries what it is to contribute to (O or K and an id), or nothing.
DRAFT_ALIGN = "draft_align"
DRAFT_AROUND = "draft_around"
DRAFT_CYCLE_CHOSEN = "draft_cycle_chosen"
OKR_DRAFT_AROUND = "okr_draft_around"

# The order of objectives: OPEN carries a team's id or nothing, UP and DOWN, beginnings, an objective's id; CYCLE
# chooses a cycle; WEIGHT begins the name of an input, an objective's id follows.
ORDER_OPEN = "order_open"
ORDER_UP = "order_up_"
ORDER_DOWN = "order_down_"
ORDER_CYCLE = "order_cycle"
ORDER_WEIGHT = "order_weight_"
OKR_ORDER = "okr_order"

# A draft that was shared before its cycle: the value is the objective's id.
SHARED_LOOK = "shared_look"
OKR_SHARED_LOOK = "okr_shared_look"
TAKE_BACK = "draft_take_back"
# Closing an objective: the value of OPEN, REOPEN and LATE (which a decision follows) is its id; the blocks of the form
# are named by services/closing/form.py, with the form's round behind a sign that no name has. KEEP is the action of
# choices, FIELD that of words.
CLOSING_OPEN = "closing_open"
CLOSING_REOPEN = "closing_reopen"
CLOSING_LATE = "closing_late_"
CLOSING_BACK = "closing_back"
CLOSING_KEEP = "closing_keep"
CLOSING_FIELD = "closing_field"
OKR_CLOSING = "okr_closing"
OKR_CLOSED = "okr_closed"
