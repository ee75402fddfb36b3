"""Accounts: which ones use a thing, and what became of those that did."""
