"""/api/v1: everything that readers can see, for machines."""
