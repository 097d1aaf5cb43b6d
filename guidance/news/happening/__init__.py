"""Events that are to come, as a list and as a calendar to subscribe to."""
