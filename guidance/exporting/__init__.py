"""What leaves the service: pages as Markdown, the history as git, and a copy of the public site."""
