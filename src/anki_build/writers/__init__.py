"""Formats in which a bundle is written, one module each."""
