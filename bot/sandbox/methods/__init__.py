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

FORM_ONLY = frozenset(
    [
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "dnd.info",
        "dnd.teamInfo",
        "files.getUploadURLExternal",
        "files.info",
        "team.info",
        "team.profile.get",
        "usergroups.list",
        "usergroups.users.list",
        "users.conversations",
        "users.info",
        "users.list",
        "users.lookupByEmail",
        "users.profile.get",
    ]
)
"""Methods that take forms and query strings only, and do not look at a JSON body: writing methods take JSON, and
each method's page names its content types.
[docs.slack.dev/apis/web-api, docs.slack.dev/changelog/2017-10-keeping-up-with-the-jsons]"""
