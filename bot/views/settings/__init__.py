"""Setting up, what people and admins choose, and what did not arrive."""
