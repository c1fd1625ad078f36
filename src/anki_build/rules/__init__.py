"""What is held against facts, figures, notes and cards, one module a rule.

What makes a file unreadable is reported where it is read, not here.
"""
