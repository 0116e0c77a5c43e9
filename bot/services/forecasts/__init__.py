"""Where numbers land, and how sure people were."""
