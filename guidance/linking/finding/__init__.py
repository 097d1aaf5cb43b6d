"""What machines ask for before they read anything: the list of pages, rules for crawlers, the picture of the site."""
