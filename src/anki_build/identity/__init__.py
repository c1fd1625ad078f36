"""The permanent guids and card numbers of `ids.lock`, their repair and merge.

What the cards say is not here: a lock knows ids, numbers and hashes.
"""
