"""Attest inside other frameworks, one module each; nothing of Attest imports them."""
