"""Writing: starting a page, the editor, typing that is not saved yet, saving, and two people at once."""
