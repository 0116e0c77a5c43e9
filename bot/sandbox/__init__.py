"""A local stand-in for Slack, written from Slack's documentation. It imports nothing else of the bot."""
