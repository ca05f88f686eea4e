"""How good answers over this library are, as plots, and the self-test."""
