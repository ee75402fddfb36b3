"""Everything the bot sends, sent once to a real channel, to see what Slack takes."""
