"""Objectives and key results as they stand, their links and shares: what everything else stands on."""
