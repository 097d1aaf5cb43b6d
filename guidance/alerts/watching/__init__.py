"""Whether everybody was reached, at the desk, and the receipts of named receivers."""
