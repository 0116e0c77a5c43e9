"""OKRs from a file, and a whole workspace into one."""
