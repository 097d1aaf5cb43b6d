"""Who is here and what they may do: inviting, roles, disabling, and links to pass on."""
