"""Notes with their numbers become an .apkg: fields, note types, bundle, file.

No fact is known here; the reader of packages, which others need too, is in `reading`.
"""
