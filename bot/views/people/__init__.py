"""People themselves: who they are, when they are away, what is kept about them."""
