"""Words as such: their spelling, their slips, and those that name something."""
