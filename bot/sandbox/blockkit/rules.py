"""Rules that look at a whole block or element: fields that need, exclude or bound one another."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.blockkit.report import MODAL, Report, listed


def text_or_fields(report: Report, pointer: str, value: Any) -> None:
    """[…/section-block]"""
    if "text" not in value and "fields" not in value:
        report.add(pointer, "missing required field: text or fields")


def files_in_modals(report: Report, pointer: str, value: Any) -> None:
    """[…/file-input-element, …/input-block]"""
    element = value.get("element")
    if not isinstance(element, dict) or element.get("type") != "file_input":
        return
    if report.surface != MODAL:
        report.add(f"{pointer}/element", "file_input stands in modals only")
    if value.get("dispatch_action"):
        report.add(pointer, "dispatch_action is not allowed with file_input")


def card_content(report: Report, pointer: str, value: Any) -> None:
    """[…/card-block]"""
    if "icon" in value and "slack_icon" in value:
        report.add(pointer, "must provide only one of: icon, slack_icon")
    if not value.keys() & {"hero_image", "title", "actions", "body"}:
        report.add(pointer, "must provide at least one of: hero_image, title, actions, body")


def container_head(report: Report, pointer: str, value: Any) -> None:
    """[…/container-block]"""
    if "title" not in value and "rich_text_title" not in value:
        report.add(pointer, "missing required field: title or rich_text_title")
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        report.add(pointer, "default_collapsed needs is_collapsible")


def not_pending(report: Report, pointer: str, value: Any) -> None:
    """[…/task-card-block]"""
    if value.get("status") == "pending":
        report.add(f"{pointer}/status", "pending is for the tasks of a plan only")


def initial_is_offered(report: Report, pointer: str, value: Any) -> None:
    """initial_option(s) must match one of the options exactly, as the documentation of each menu says."""
    groups = [value, *(group for group in listed(value.get("option_groups")) if isinstance(group, dict))]
    offered = [item for group in groups for item in listed(group.get("options"))]
    if not offered:
        return
    for item in [value["initial_option"]] if "initial_option" in value else listed(value.get("initial_options")):
        if item not in offered:
            report.add(pointer, "initial option was not found in options")


def lengths(report: Report, pointer: str, value: Any) -> None:
    """[…/plain-text-input-element]"""
    least, most = value.get("min_length"), value.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add(pointer, "min_length must not be greater than max_length")
    initial = value.get("initial_value")
    if isinstance(initial, str) and isinstance(most, int) and len(initial) > most:
        report.add(f"{pointer}/initial_value", f"must be no more than {most} characters")


def bounds(report: Report, pointer: str, value: Any) -> None:
    """[…/number-input-element]"""
    least, most, initial = (_number(value.get(name)) for name in ("min_value", "max_value", "initial_value"))
    if least is not None and most is not None and least > most:
        report.add(pointer, "min_value must not be greater than max_value")
    elif initial is not None and least is not None and initial < least:
        report.add(f"{pointer}/initial_value", f"must be no less than {value['min_value']}")
    elif initial is not None and most is not None and initial > most:
        report.add(f"{pointer}/initial_value", f"must be no more than {value['max_value']}")


def within_maximum(report: Report, pointer: str, value: Any) -> None:
    """[…/multi-select-menu-element]"""
    most = value.get("max_selected_items")
    for name in ("initial_options", "initial_users", "initial_channels", "initial_conversations"):
        if isinstance(most, int) and len(listed(value.get(name))) > most:
            report.add(f"{pointer}/{name}", f"no more than {most} items allowed (max_selected_items)")


def day(report: Report, pointer: str, value: Any) -> None:
    """[…/date-picker-element]"""
    try:
        good = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        report.add(pointer, "must provide a date as YYYY-MM-DD")


def _number(value: Any) -> Decimal | None:
    """None also for what is no number, which is reported where its shape is checked."""
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
