"""What files say that cannot be taken over, line by line."""
