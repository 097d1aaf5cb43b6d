"""What happens to published pages besides new versions: withdrawn, removed, erased, restored, corrected."""
