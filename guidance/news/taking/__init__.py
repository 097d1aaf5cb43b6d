"""Taking news from the feeds of members."""
