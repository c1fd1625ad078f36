"""Builds Anki decks from facts: structured YAML in, packages with permanent identities out.

`pipeline.build` names the stages. Nothing is imported here, since every command would pay for it.
"""

__version__ = "0.1.0"
