"""What people bring: pictures for guidance, and Word documents that become drafts."""
