"""Tests of importing, with a maker of git repositories."""
