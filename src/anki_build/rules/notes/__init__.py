"""Rules on notes and their numbers, before they are cards, one module each."""
