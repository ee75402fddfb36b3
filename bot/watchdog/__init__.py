"""Looks after the scheduler and the watch from outside of both, and outside of the store."""
