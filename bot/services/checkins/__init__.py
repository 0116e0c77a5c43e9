"""What people say about key results, by every way in, and what becomes of it."""
