"""The page for drafters and the REST interface: a small server that reads, judges and hands back, and keeps
nothing."""
