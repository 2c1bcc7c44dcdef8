"""What every renderer shows: the words, the order of findings, the official tables as grids."""
