"""`make bench`: each page against the same page drawn from constants, warm and right after a write.

`python -m tests.benchmarks --scale` uses a store of 100,000 customers and a million interactions (made on first use);
`--search` tells how long a search takes among a million customers instead.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from data_access.engine import open_store
from data_access.schema import migrate
from tests.benchmarks import searching
from tests.benchmarks.measuring import PAGES, ROOT, Timing, links, serving, time_pages, touch, window
from tests.browser.conftest import _environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", action="store_true", help="the large store")
    parser.add_argument("--search", action="store_true", help="the search for a customer, among a million")
    parser.add_argument("--store", type=Path, help="keep the store here, to use it again")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    file = options.store or home / "store.db"
    url = f"sqlite:///{file.resolve()}"
    if options.search:
        if not file.exists():
            searching.fill(open_store(url))
        searching.measure(url)
        return
    if not file.exists():
        command = [sys.executable, "-m", "dashboard.cli", "demo", *(["--scale"] if options.scale else [])]
        subprocess.run(command, cwd=ROOT, env=_environment(url), check=True)
    migrate(open_store(url))
    link_of = links(url)
    with window() as page, serving("tests.benchmarks.constant_server:app", url, home / "floor.log") as address:
        floor = time_pages(page, address, link_of, lambda: None)
    with window() as page, serving("streamlit_app:app", url, home / "pages.log") as address:
        warm = time_pages(page, address, link_of, lambda: None)
        written = time_pages(page, address, link_of, lambda: touch(url))
    report(floor, warm, written)


def report(floor: dict[str, Timing], warm: dict[str, Timing], written: dict[str, Timing]) -> None:
    """Ratios within this run; the milliseconds of the floor only to give them a size."""
    write = sys.stdout.write
    write(f"{'page':12}{'':8}{'floor ms':>10}{'warm':>8}{'after a write':>16}\n")
    for name in PAGES:
        for deed in ("switch", "rerun"):
            base = getattr(floor[name], deed)
            if base is None:
                continue
            ratios = (getattr(one[name], deed) / base for one in (warm, written))
            write(f"{name:12}{deed:8}{base:10.0f}" + "{:8.2f}{:16.2f}\n".format(*ratios))


main()
