"""The pages about the service itself: read by everybody, written by admins, each version kept."""
