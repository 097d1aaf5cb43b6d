"""What changed on guidance pages, for feed readers."""
