"""Tests of the comparison, with a reader of marked pages that they share."""
