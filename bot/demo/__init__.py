"""Trying okrbot without Slack: a fictional company, the bot, and a stand-in for Slack, in one process."""

from bot.demo.serving import serve

__all__ = ["serve"]
