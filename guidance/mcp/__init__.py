"""Guidance for assistants, by the Model Context Protocol: stateless and read only."""
