"""Stickiness: how much of a month's people are there on an average day."""
