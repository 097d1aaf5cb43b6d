"""The desk: what waits for whom, all pages with their stage, and one page's next step and whole story."""
