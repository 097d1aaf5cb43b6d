"""The list of words that mean the same at the desk: seeing and keeping it."""
