"""Every action, block and callback id, in one place: views write them, handlers listen for them.

Callback ids of modals begin with ``okr_``; action ids say what pressing does; block ids name the field.
"""

# The prompt's buttons: the value of each is the prompt's id.
PROMPT_WHAT_MOVED = "prompt_what_moved"
PROMPT_NOTHING_MOVED = "prompt_nothing_moved"
PROMPT_LATER = "prompt_later"
PROMPT_SKIP = "prompt_skip"
