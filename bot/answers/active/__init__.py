"""Active: who is there at all."""
