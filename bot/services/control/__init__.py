"""For a while one person decides about one objective."""
