"""NPS: the Net Promoter Score with its three shares."""
