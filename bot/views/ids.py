"""Every action, block and callback id, in one place: views write them, handlers listen for them.

Callback ids of modals begin with ``okr_``; action ids say what pressing does; block ids name the field.
"""
