"""Finding the way to a page: home, topics, A to Z, what is new, what is withdrawn, and the site on a past day."""
