"""What Slack accepts as Block Kit, written as data: what is not listed here is refused."""
