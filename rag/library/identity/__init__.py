"""Whose record it is: permanent ids and keys, and which descriptions are of one paper."""
