"""A team's own queries: the rows of a stored pipeline as a table or a series."""
