"""Masks from the files of other programs, one module a format.

A module's name is the name of its format; one that begins with an underscore helps the others.
"""
