"""Texts of the user on the page, checked sentence by sentence."""
