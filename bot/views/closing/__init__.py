"""How objectives end: grades, words, and what others read of it."""
