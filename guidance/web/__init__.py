"""What every view needs and nothing else: addresses, guards, sessions, the page cache, problems."""
