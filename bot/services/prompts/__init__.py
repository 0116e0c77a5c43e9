"""The one message of a slot: planned, sent, put off, given up, explained."""
