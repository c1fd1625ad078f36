"""The kinds of facts that an author writes about a muscle, one module each."""
