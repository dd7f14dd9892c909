"""`python -m vdbctl`."""

from vdbctl.cli.app import main

if __name__ == "__main__":
    main()
