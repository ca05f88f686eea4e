"""The words by which a sentence of an abstract says what it is for: plain tables of patterns, a module a purpose."""
