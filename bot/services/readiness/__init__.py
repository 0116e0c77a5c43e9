"""Is this team suited to OKRs? Asked without names, counted once."""
