"""What everybody may see and change of their own account."""
