"""Who follows what, and what they hear of it."""
