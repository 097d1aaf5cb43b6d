"""News as readers find it: all of it by month, by category, and each item."""
