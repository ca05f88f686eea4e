"""A library in, what its owner may expect of answers over it out; no questions, no key and no network are needed."""
