"""Publishing: now, at a time, or urgently before a second person has checked; and the worker that keeps the times."""
