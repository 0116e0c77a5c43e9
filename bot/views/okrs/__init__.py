"""Objectives and key results in a line, and their parts that many pages share."""
