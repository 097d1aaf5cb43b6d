"""What changed, for feed readers: Atom (RFC 4287) and JSON Feed 1.1, archived by RFC 5005."""
