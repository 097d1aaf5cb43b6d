"""What surrounds the text of a page: its kind, topics, owner, review interval and address."""
