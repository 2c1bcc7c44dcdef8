"""Document + forms → Report."""
