"""One account: what it uses, against accounts of its size."""
