"""What people do in the workspace, and the payloads by which the app learns of it."""
