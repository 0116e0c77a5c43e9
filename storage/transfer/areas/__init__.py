"""Which tables are carried, one module for each area; ``contents`` puts them together."""
