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
