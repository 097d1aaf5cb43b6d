"""People: how they are invited, sign in and out, what they may do, and what they did."""
