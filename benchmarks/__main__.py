"""Run every benchmark of this folder, or the ones named, each in a process of its own.

make bench                                             everything, at the default size
.venv/bin/python -m benchmarks filter --rows 8000000   one of them; what follows the names is handed on
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    options = next((i for i, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, handed_on = arguments[:options] or known, arguments[options:]
    if unknown := sorted(set(names) - set(known)):
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    # A process each: the memory that one leaves behind must not slow down the next.
    codes = [
        subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}", *handed_on], check=False).returncode
        for name in names
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
