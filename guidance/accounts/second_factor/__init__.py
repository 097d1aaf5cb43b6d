"""The second factor: six digits from an authenticator app."""
