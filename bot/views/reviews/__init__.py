"""What a team looks at together, and what it decides."""
