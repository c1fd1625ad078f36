"""Masks from the files of other programs, one module a format.

A module's name is the name of its format; a name with an underscore is that of a helper.
"""
