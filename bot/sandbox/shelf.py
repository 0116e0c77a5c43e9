"""Views: opening, pushing, updating, publishing, closing, as the views.* methods and modal answers do it."""

from copy import deepcopy
from typing import Any

from bot.sandbox.blockkit.report import HOME, MODAL
from bot.sandbox.blockkit.surfaces import video_problems, view_is_too_large, view_problems
from bot.sandbox.entities import View
from bot.sandbox.inputs import in_conversation, kept
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World, fill_ids

STACK_MAX = 3
"""A root and two pushes. [docs.slack.dev/surfaces/modals]"""


class Shelf:
    """The views of one workspace. Callers hold the world's lock."""

    def __init__(self, world: World, workspace: Workspace) -> None:
        self._world = world
        self._workspace = workspace

    def open(self, user: str, content: Any, channel: str = "") -> View:
        """A new modal; whatever stack the person had open is gone. Raises Refused.

        `channel` is the conversation the person was looking at, if any.
        """
        self._check(content, MODAL)
        view = self._new(user, content)
        if channel:
            view.typed = in_conversation(view.blocks, channel)
        self.close_all(user)
        self._workspace.modals[user] = [view.id]
        return self._changed(view)

    def push(self, user: str, content: Any, on: str) -> View:
        """A modal on top of the modal `on`. Raises Refused."""
        stack = self._workspace.modals.get(user, [])
        if on not in stack:
            raise Refused("not_found", "there is no modal of this person to push onto")
        if len(stack) >= STACK_MAX:
            raise Refused("push_limit_reached", f"a stack of modals has at most {STACK_MAX}")
        self._check(content, MODAL)
        view = self._new(user, content)
        view.root, view.previous = stack[0], stack[-1]
        stack.append(view.id)
        return self._changed(view)

    def update(self, view: View, content: Any, expected_hash: str = "") -> View:
        """New content; what was typed stays where ids and types stay. Raises Refused."""
        self._check(content, view.type)
        if expected_hash and expected_hash != view.hash:
            raise Refused("hash_conflict", "the view has changed since that hash")
        self._check_external_id(content, view.id)
        view.content = self._filled(content)
        view.typed = kept(view.blocks, view.typed)
        view.hash = self._world.new_hash()
        return self._changed(view)

    def publish(self, user: str, content: Any, expected_hash: str = "") -> View:
        """The Home tab of a person. Raises Refused."""
        view = self._workspace.home(user)
        if view:
            return self.update(view, content, expected_hash)
        self._check(content, HOME)
        view = self._new(user, content)
        self._workspace.homes[user] = view.id
        return self._changed(view)

    def find(self, view_id: str, external_id: str = "") -> View | None:
        if view_id:
            return self._workspace.views.get(view_id)
        return next((v for v in self._workspace.views.values() if v.content.get("external_id") == external_id), None)

    def close(self, view: View) -> None:
        """Takes one modal off its stack."""
        stack = self._workspace.modals.get(view.user, [])
        if view.id in stack:
            stack.remove(view.id)
            del self._workspace.views[view.id]
            self._world.changes.tell("view", team=self._workspace.id, user=view.user)

    def close_all(self, user: str) -> None:
        for view in self._workspace.modal_stack(user):
            self.close(view)

    def _check(self, content: Any, kind: str) -> None:
        problems = view_problems(content, (kind,)) or video_problems(
            content.get("blocks"), "/view/blocks", self._workspace.scopes
        )
        if problems:
            raise Refused("invalid_arguments", messages=problems)
        if view_is_too_large(content):
            raise Refused("view_too_large", "a view's JSON has at most 250 kB")

    def _check_external_id(self, content: Json, own: str) -> None:
        wanted = content.get("external_id")
        other = self.find("", wanted) if wanted else None
        if other and other.id != own:
            raise Refused("duplicate_external_id", f"another view has the external_id {wanted!r}")

    def _new(self, user: str, content: Json) -> View:
        self._check_external_id(content, "")
        workspace = self._workspace
        view = View(
            id=self._world.new_id("V"),
            user=user,
            team=workspace.id,
            app_id=workspace.app_id,
            bot_id=workspace.bot_id,
            content=self._filled(content),
            hash=self._world.new_hash(),
        )
        workspace.views[view.id] = view
        return view

    def _filled(self, content: Json) -> Json:
        content = deepcopy(content)
        fill_ids(content["blocks"], self._world)
        return content

    def _changed(self, view: View) -> View:
        self._world.changes.tell("view", team=self._workspace.id, user=view.user)
        return view
