"""Runs an example as it stands and prints what it left in `response`, as JSON.

Usage: run_snippet.py FILE PORT
"""

import pathlib
import sys


def main() -> None:
    source = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    names: dict = {}
    exec(compile(source.replace(":8000", f":{sys.argv[2]}"), sys.argv[1], "exec"), names)
    sys.stdout.write(names["response"].model_dump_json())


main()
