"""Word documents as drafts: the only door to mammoth, for the jail alone.

A document is taken apart by us first: ``package`` refuses what is hostile, ``choices`` and ``fields`` leave what
readers see, ``tidying`` writes it anew in few and plain elements, mammoth makes HTML of these, ``writing`` makes
Markdown of that, and ``figures`` compares every number of the original with the page that readers would see.
``reading`` is the whole way.
"""
