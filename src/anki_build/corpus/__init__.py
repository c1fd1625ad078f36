"""Everything that the authors wrote, read from the project's folders, with its indices.

What is wrong with it is told by `rules`; what is made of it, by `cards`.
"""
