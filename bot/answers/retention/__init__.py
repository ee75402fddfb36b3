"""Retention: who of those that once used a thing still does, week by week."""
