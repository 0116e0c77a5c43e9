"""files.*: uploads in three steps. [docs.slack.dev/reference/methods/files.getUploadURLExternal]"""

import re
from time import monotonic

from bot.sandbox.entities import Message
from bot.sandbox.rates import TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.uploads import File
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json, whole_number

ALT_TEXT_MAX = 1000
_CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")
"""completeUploadExternal takes no user ids."""


def upload_url(call: Call) -> Json:
    length = whole_number(call.text("length"))
    if not length:
        raise Refused("invalid_arguments", messages=["[ERROR] length should be a positive number"])
    alt_text = call.optional("alt_txt") or call.optional("alt_text")
    if len(alt_text) > ALT_TEXT_MAX:
        raise Refused("alt_txt_too_large", f"alt_txt has at most {ALT_TEXT_MAX} characters")
    file = File(
        id=call.world.new_id("F"),
        name=call.text("filename"),
        length=length,
        alt_text=alt_text,
        created=int(call.world.clock.now().timestamp()),
    )
    call.workspace.files[file.id] = file
    return {"upload_url": f"{call.hooks.base_url()}/upload/{call.workspace.id}/{file.id}", "file_id": file.id}


def complete(call: Call) -> Json:
    """Shares the files. The answer names them, not the message they are in."""
    listed = call.structure("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(entry, dict) for entry in listed):
        raise Refused("invalid_arguments", messages=["[ERROR] files should be a list of {id, title}"])
    channel_id = call.optional("channel_id")
    if channel_id:
        _check_channel(call, channel_id)
    files = [_uploaded(call, entry) for entry in listed]
    for file in files:
        file.completed_at, file.channel = monotonic(), channel_id
    if channel_id:
        message = Message(
            channel=channel_id,
            ts=call.world.next_ts(),
            user=call.workspace.bot_user,
            text=call.optional("initial_comment"),
            bot_id=call.workspace.bot_id,
            app_id=call.workspace.app_id,
            team=call.workspace.id,
            thread_ts=call.optional("thread_ts"),
            files=[file.as_slack() for file in files],
        )
        call.world.post(call.workspace, message)
        call.hooks.posted(call.workspace, message)
    return {"files": [{"id": file.id, "title": file.title or file.name} for file in files]}


def info(call: Call) -> Json:
    return {"file": _file(call, call.text("file")).as_slack(), "comments": []}


def _check_channel(call: Call, channel_id: str) -> None:
    if not _CHANNEL_ID.fullmatch(channel_id):
        raise Refused("invalid_arguments", messages=["[ERROR] must match a channel id [json-pointer:/channel_id]"])
    channel = call.workspace.channels.get(channel_id)
    if channel is None:
        raise Refused("channel_not_found", f"there is no channel {channel_id}")
    if call.workspace.bot_user not in channel.members:
        raise Refused("not_in_channel", f"the app is not in #{channel.name}")
    if channel.is_archived:
        raise Refused("is_archived", f"#{channel.name} is archived")


def _uploaded(call: Call, entry: Json) -> File:
    file = _file(call, str(entry.get("id")))
    if not file.content:
        raise Refused("file_not_found", f"nothing was uploaded for {file.id}")
    file.title = str(entry.get("title") or file.name)
    return file


def _file(call: Call, file_id: str) -> File:
    file = call.workspace.files.get(file_id)
    if file is None:
        raise Refused("file_not_found", f"there is no file {file_id}")
    return file


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, ("files:write",), TIER_4),
    "files.completeUploadExternal": Method(complete, ("files:write",), TIER_4),
    "files.info": Method(info, ("files:read",), TIER_4),
}
