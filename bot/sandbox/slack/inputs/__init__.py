"""What stands in blocks to be clicked, chosen or filled in, and what one person put there."""
