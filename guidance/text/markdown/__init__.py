"""The text that people write: its blocks, the page that it makes, and two texts made one."""
