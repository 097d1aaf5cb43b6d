"""Pages, sections and recommendations inside the pages of partners, which say themselves when they no longer hold."""
