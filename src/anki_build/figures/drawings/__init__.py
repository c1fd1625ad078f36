"""What authors write about a figure that the project draws.

The drawing itself is in `atlas`.
"""
