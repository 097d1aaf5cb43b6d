"""Finding guidance by words: an index over the sections of current versions, which follows what is published."""
