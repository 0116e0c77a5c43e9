"""What keeps the bot running: set-up, installations, what did not arrive, what is deleted."""
