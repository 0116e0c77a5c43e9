"""A team tries OKRs, looks back, improves, and tries again."""
