"""The organisation from a CSV file: what its rows say, what is wrong with them, and what would change."""
