"""What proves a list that only grows: its tree, and signed notes of it."""
