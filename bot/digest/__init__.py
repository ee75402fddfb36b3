"""The weekly digest: what it is about, when it is due, what it says and shows."""
