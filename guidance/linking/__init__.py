"""What partners hold on to: the lasting name of a document, the page on a day, the check of a printed copy."""
