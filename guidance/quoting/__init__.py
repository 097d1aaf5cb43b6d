"""What an excerpt is: from which page and version it comes, whether it is exact, and whether it still holds."""
