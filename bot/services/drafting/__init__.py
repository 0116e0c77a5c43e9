"""From a first wish to an objective that is there, and the board it stands on meanwhile."""
