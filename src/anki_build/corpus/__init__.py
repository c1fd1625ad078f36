"""Everything that the authors wrote, read from the project's folders, with its indices.

`rules` reports what is wrong with it, `cards` makes notes of it.
"""
