"""The newsletter at the desk: opened, written, looked at, checked and sent."""
