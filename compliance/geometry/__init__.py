"""Fixed-layout pages (PDF, OFD, scans): glyphs and rulings with coordinates → tables and lines."""
