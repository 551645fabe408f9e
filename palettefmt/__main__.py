"""``python -m palettefmt`` is ``kmi``."""

from palettefmt.cli import main

if __name__ == "__main__":
    main()
