"""Tests of Word documents as drafts."""
