"""Coming in and going out: passwords, one-time links, and forms that waited for their sender."""
