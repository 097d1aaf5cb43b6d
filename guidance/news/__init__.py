"""News of the members, and what is on: pages for readers, the desk, events, and what is taken from members’ feeds."""
