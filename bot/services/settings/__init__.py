"""Setting up, and what people and admins choose; further workspaces."""
