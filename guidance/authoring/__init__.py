"""From a blank page to the next version: drafting, reviewing, publishing, ending, and the desk."""
