"""Runs the Python examples of the READMEs, with the plan of the project's README. They need the wheel alone.

Each block of Python must print the block of text that follows it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]


def main() -> None:
    readme = (ROOT / "README.md").read_text()
    plan = re.search(r"```yaml file=dialplan.yaml\n(.*?)```", readme, re.DOTALL)[1]
    documents = {PACKAGE / "README.md": 1, ROOT / "README.md": 1, ROOT / "docs/big-logs.md": 0}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("dialplan.yaml").write_text(plan)
        for document, least in documents.items():
            pairs = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", document.read_text(), re.DOTALL)
            if len(pairs) < least:
                sys.exit(f"{document} has {len(pairs)} examples with output")
            for code, expected in pairs:
                done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
                if (done.stdout, done.stderr) != (expected, ""):
                    sys.exit(f"{document}:\n{code}\nprints\n{done.stdout}{done.stderr}\nand not\n{expected}")
        command = Path(sys.executable).with_name("dialplan")
        done = subprocess.run([command, "test", "112", "--policy", "lobby"], capture_output=True, text=True)
        if done.returncode != 0 or "via gw1.example" not in done.stdout:
            sys.exit(f"`dialplan test` prints\n{done.stdout}{done.stderr}")
    print("the examples print what they say")


if __name__ == "__main__":
    main()
