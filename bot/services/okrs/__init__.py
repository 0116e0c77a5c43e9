"""Objectives and key results as they stand: what everything else reads of them."""
