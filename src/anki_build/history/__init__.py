"""What was released, and the notes that were retired since.

How a release is made is in `updates`.
"""
