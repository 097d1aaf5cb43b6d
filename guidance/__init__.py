"""Living guidance: pages of clinical guidance that are versioned, reviewed, comparable and citable."""
