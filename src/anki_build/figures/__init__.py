"""Pictures with named masks, and the formats in which masks may be written.

How the project draws its own figures is in `atlas`.
"""
