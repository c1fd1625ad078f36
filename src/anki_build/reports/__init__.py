"""Pages for people, made from facts and figures: tables, gallery, credits, schemas.

Cards are not made here, and no package is.
"""
