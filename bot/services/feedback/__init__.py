"""What peers say of the work of one person, for that person alone."""
