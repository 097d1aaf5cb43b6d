"""A version of a page as it is cited: for people in three styles, and for the programs that keep references."""

from guidance.text.citing.files import FILES
from guidance.text.citing.source import Source
from guidance.text.citing.styles import STYLES, cited

__all__ = ["FILES", "STYLES", "Source", "cited"]
