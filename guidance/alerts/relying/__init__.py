"""Partners say on what they rely; editors confirm it, and see it before they change anything."""
