"""Proof without us: signed checkpoints of the public history, proofs about it, and a script that checks them."""
