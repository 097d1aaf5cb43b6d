"""How large a draft from Word may be: more than a page, because it may be about to be split."""

from guidance.text.markdown.rendering import Limits

LIMITS = Limits(bytes=5_000_000)
