"""A little picture that partners put beside a copied text, and that tells the truth about it for ever."""
