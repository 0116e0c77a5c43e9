"""Objectives, key results and check-ins from a CSV file: read, compared with what is there, and planned."""
