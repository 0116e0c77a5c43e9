"""What is measured once a week, so that charts read no history."""
