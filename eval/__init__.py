"""Scripted evaluation: is the right paper found? Numbers with intervals, with no key and no network."""
