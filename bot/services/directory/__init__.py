"""People from Slack and from files: read, compared, taken over."""
