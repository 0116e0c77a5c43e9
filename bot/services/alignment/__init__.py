"""What contributes to what, what is asked with it, and what changes above."""
