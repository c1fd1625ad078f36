"""Rules on figures and their masks, one module each."""
