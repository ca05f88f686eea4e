"""Passages in, a checked answer out."""
