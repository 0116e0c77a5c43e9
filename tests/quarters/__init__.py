"""Two quarters of the demo company, lived by people of simple habits; every message and every number counted anew."""
