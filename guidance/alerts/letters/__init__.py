"""Letters at the desk: what waits, what was sent, and each as it arrives."""
