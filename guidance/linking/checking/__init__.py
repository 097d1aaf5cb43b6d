"""Whether a copy still holds: by the code on it, or by where it came from."""
