"""Use cases: one class per noun, given the store; every method takes ``now``; one method is one transaction."""
