"""Aggregators of ``group`` and ``reduce``."""
