"""Files as values with places: YAML, records, text, problems.

Nothing in this room knows what a muscle, a figure or a card is.
"""
