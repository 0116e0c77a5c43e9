"""Every Web API method of the stand-in, by its name."""

from bot.sandbox.methods import app, conversations, messages, people, views

METHODS = {**app.METHODS, **conversations.METHODS, **messages.METHODS, **people.METHODS, **views.METHODS}
