"""Rules on cards, one module each: they read every card as a strict student would."""
