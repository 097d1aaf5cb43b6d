"""The pages with which readers follow what changes, choose what they get, and stop it, without an account."""
