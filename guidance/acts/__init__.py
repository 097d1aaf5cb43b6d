"""What is done to a published page, the same whoever does it: somebody at the desk, the worker, or an import."""
