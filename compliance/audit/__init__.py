"""Many reports: found, read and judged by worker processes, kept in one store, compared with each other."""
