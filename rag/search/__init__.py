"""A question in, passages out."""
