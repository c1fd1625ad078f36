"""What an author writes: the kinds of facts, muscles, vocabulary and bibliography.

How a fact is asked is in `cards`, what may be wrong with one in `rules`.
"""
