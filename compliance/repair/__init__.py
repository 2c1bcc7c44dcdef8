"""Which cells are wrong: the smallest sets of changes that make every identity hold."""
