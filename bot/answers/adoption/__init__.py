"""Adoption: the share of those active who used a thing at least once."""
