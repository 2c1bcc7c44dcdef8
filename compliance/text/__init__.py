"""Chinese text: normal forms, numerals, dates, units, and the guarded pattern engine."""
