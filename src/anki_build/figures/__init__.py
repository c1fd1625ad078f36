"""Pictures with named masks, and the formats in which masks may be written."""
