"""What people see: domain values and a language become Block Kit. No I/O, no clock, no store."""
