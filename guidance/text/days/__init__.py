"""Days and times as people write them, in and out of words."""
