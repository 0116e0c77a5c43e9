"""What may be typed, and where it is explained."""
