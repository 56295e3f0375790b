"""The command `dialplan`: the same program as without Python, carried by this package."""

import os
import sys

from ._dialplan import main as _main


def main() -> None:
    """Runs the command with the arguments of this process, and ends the process."""
    code = _main(sys.argv[1:])
    # Everything was written by the command itself. The usual end of Python would only cost time.
    os._exit(code)


if __name__ == "__main__":
    main()
