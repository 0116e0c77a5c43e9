"""Values that a system gives."""
