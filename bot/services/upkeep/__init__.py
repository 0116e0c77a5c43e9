"""What did not arrive, and what is deleted in time."""
