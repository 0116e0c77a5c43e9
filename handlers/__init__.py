"""Handlers are thin: what came from Slack becomes a typed value, one service is asked, one view is shown."""
