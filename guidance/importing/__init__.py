"""Taking in guidance that exists elsewhere, with its history: git repositories, folders, the demonstration."""
