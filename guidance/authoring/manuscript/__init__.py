"""A page as its writers have it: what the other parts of the work begin with, and what none of them may pass."""
