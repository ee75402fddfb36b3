"""A second reading of Pendo's documents: pipelines over plain dicts, row by row, slow and obvious.

It shares nothing with the engine that it is compared with, neither grammar nor columns nor calendar. Where
no document speaks, it follows the table "What it chooses" in docs/sandbox.md.
"""
