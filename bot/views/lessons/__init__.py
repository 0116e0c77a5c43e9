"""What was learned, who finds it, and whether it was of use."""
