"""Teams, who belongs to them, and their end."""
