"""Tests of the room for people."""
