"""The rules of control mode where they meet: ends that nobody pressed for, pauses, combined messages, circles."""
