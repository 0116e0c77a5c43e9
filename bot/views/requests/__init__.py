"""Messages that ask for something, held against somebody's OKRs."""
