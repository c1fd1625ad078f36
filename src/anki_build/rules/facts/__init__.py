"""Rules on facts, one module each; a rule's docstring says why, bad and better."""
