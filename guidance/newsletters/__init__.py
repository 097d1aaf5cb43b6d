"""The newsletter: filled in by the service, written and checked by people, sent once, and then a public page."""
