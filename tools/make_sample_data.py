#!/usr/bin/env python3
"""Makes the bundled synthetic study sample_data/vit4, or checks that the committed one is what this program makes.

    python3 tools/make_sample_data.py [FOLDER]            write the study (default: sample_data/vit4)
    python3 tools/make_sample_data.py --check [FOLDER]    compare FOLDER with a fresh one; exit 1 if they differ

Needs numpy, h5py and lz4. About a minute.
"""
import argparse
import sys
import tempfile
from pathlib import Path

from sample_data.compare import differences
from sample_data.study import generate

DEFAULT = Path(__file__).resolve().parent.parent / "sample_data" / "vit4"


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description="Make or check the bundled synthetic study.")
    parser.add_argument("--check", action="store_true", help="compare with a fresh study instead of writing")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    if not arguments.check:
        generate(arguments.folder)
        return 0
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is not a folder: nothing to check")
    with tempfile.TemporaryDirectory() as fresh:
        generate(fresh)
        found = differences(arguments.folder, Path(fresh))
    print("\n".join(found) if found else f"{arguments.folder}: identical to a fresh study")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
