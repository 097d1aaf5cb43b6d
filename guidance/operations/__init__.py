"""Looking after an installation: proving that its history is whole."""
