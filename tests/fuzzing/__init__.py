"""What Slack might send one day, and what somebody who tries might make of it."""
