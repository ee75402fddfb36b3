"""Guide: how far people come in it."""
