"""What a team reads once a week."""
