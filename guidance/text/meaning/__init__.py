"""What a change of words may mean for care: counted piece by piece, and told where no measure tells it."""
