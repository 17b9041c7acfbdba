#!/usr/bin/env python3
"""Whole evaluation by `lehr dsc tf` against mere reading of the same files by numpy.loadtxt and pandas.read_csv
(Debian: python3-numpy, python3-pandas; what is not installed is left out).

compare_loadtxt.py LEHR FILE...    the program and CSV files with two columns; prints one JSON line
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def cpu_seconds():
    """Processor time of this program and of those that it ran."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def seconds(function):
    """Shortest elapsed and processor times of three calls."""
    shortest = [float("inf"), float("inf")]
    for _ in range(3):
        begin = (time.perf_counter(), cpu_seconds())
        function()
        shortest = [min(shortest[0], time.perf_counter() - begin[0]), min(shortest[1], cpu_seconds() - begin[1])]
    return shortest


def first_row(path):
    """Number of lines before the rows: comments and one line of names."""
    with open(path, encoding="latin-1") as file:
        for number, line in enumerate(file):
            if line[0].isdigit():
                return number
    return 0


def main():
    """Compare."""
    program, files = sys.argv[1], sys.argv[2:]
    command = [program, "dsc", "tf", "-q", "-o", os.path.join(tempfile.gettempdir(), "compare_tf.csv")]
    result = {"compare": "dsc_tf", "files": len(files),
              "bytes": sum(os.path.getsize(path) for path in files),
              "elapsed and processor seconds": {}}
    times = result["elapsed and processor seconds"]
    times["lehr dsc tf"] = seconds(lambda: subprocess.run(command + files, check=True))
    skip = first_row(files[0])
    try:
        import numpy
        times["numpy.loadtxt"] = seconds(
            lambda: [numpy.loadtxt(path, delimiter=",", skiprows=skip) for path in files])
    except ImportError:
        pass
    try:
        import pandas
        times["pandas.read_csv"] = seconds(
            lambda: [pandas.read_csv(path, skiprows=skip, header=None) for path in files])
    except ImportError:
        pass
    print(json.dumps(result))


if __name__ == "__main__":
    main()
