"""``python -m compliance``: the same as the command ``compliance``."""

from compliance.cli import main

if __name__ == "__main__":
    main()
