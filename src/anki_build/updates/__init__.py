"""What an update does to students: forecast, release, renaming, adopting, the trial in Anki.

A plain build needs nothing from here.
"""
