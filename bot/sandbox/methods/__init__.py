"""Every Web API method of the stand-in, by its name."""

from bot.sandbox.methods import app, conversations, files, installing, messages, people, scheduled, views

METHODS = {
    **app.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **installing.METHODS,
    **messages.METHODS,
    **people.METHODS,
    **scheduled.METHODS,
    **views.METHODS,
}
