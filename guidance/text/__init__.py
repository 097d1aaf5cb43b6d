"""Pure ground: strings in, strings out; no database, no web, none of the nouns."""
