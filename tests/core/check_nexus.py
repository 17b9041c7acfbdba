#!/usr/bin/env python3
"""Check the NeXus file that test_core_nexus writes with h5py: structure, and values equal bit for bit.

usage: check_nexus.py TEST_PROGRAM; exit code 77 (skipped) without h5py
"""
import math
import os
import struct
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError:
    print("skipped: h5py is not installed")
    sys.exit(77)


def bits(values):
    return [struct.pack("<d", value) for value in values]


def check(condition, what):
    if not condition:
        sys.exit(f"check_nexus.py: {what}")


def equal(got, want, what):
    check(got == want, f"{what}: got {got!r}, expected {want!r}")


def check_root(file):
    equal(file.attrs["creator"], "lehr", "creator")
    equal(file.attrs["file_time"], "2000-02-29T01:01:01Z", "file_time")
    equal(file.attrs["file_name"], "nexus.h5", "file_name")
    equal(file.attrs["HDF5_Version"], "{}.{}.{}".format(*h5py.h5.get_libversion()), "HDF5_Version")
    entry = file[file.attrs["default"]]
    equal(entry.attrs["NX_class"], "NXentry", "class of the entry")
    return entry


def check_plot(entry):
    data = entry[entry.attrs["default"]]
    equal(data.attrs["NX_class"], "NXdata", "class of the plot")
    axes = list(data.attrs["axes"])
    equal(axes, ["q_per_ang"], "axes")
    signal = data.attrs["signal"]
    equal(signal, "intensity", "signal")
    x, y, errors = data[axes[0]], data[signal], data[signal + "_errors"]
    check(x.shape == y.shape == errors.shape == (5,), "shapes of axis, signal and errors differ")
    nan = float("nan")
    equal(bits(x), bits([0.1, 0.30000000000000004, 1 / 3, 2.385, 1e-300]), "axis")
    equal(bits(y), bits([1234.5, -0.0, 6.02e23, 7, 1 / 7]), "signal")
    equal(bits(errors), bits([1, 2, nan, 3, 0.1]), "errors")
    equal(x.attrs["units"], "1/angstrom", "units")
    equal(data["title"][()].decode(), "Vit4 \u00e9", "title")


def check_results(results):
    equal(results["fictive_temperature"][()], 612.3, "quantity")
    equal(results["fictive_temperature"].attrs["units"], "K", "unit")
    equal((results["hyperquenched"].dtype, bool(results["hyperquenched"][()])), (bool, True), "boolean")
    equal(results["correlation"][()].tolist(), [[1, 0.25], [2, -0.75]], "matrix")
    equal([text.decode() for text in results["texts"]], ["one", "two"], "texts")
    equal(results["empty"].shape, (0,), "empty list")


def check_process(entry):
    process = entry["process"]
    equal(process.attrs["NX_class"], "NXprocess", "class of the process")
    equal(process["sequence_index"][()], 1, "sequence_index")
    check(process["sequence_index"].dtype.kind == "i", "sequence_index is no integer")
    equal(process["command_line/data"][()].decode(), "lehr dsc tf 'a b.txt'", "command line")
    equal(len(process["inputs/input_1/sha256"][()]), 64, "checksum")
    fit = entry["fit"]
    names = [name.decode() for name in fit["parameter_names"]]
    equal(names, ["position", "fwhm"], "names of the parameters")
    equal(fit["covariance"].shape, (2, 2), "shape of the covariance")
    for i, name in enumerate(names):
        # Square root and square: two roundings.
        square = fit[name + "_errors"][()] ** 2
        check(math.isclose(square, fit["covariance"][i, i], rel_tol=1e-15), "error of " + name)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "nexus.h5")
        subprocess.run([sys.argv[1], path, sys.argv[0]], check=True)
        with h5py.File(path, "r") as file:
            entry = check_root(file)
            check_plot(entry)
            check_results(entry["results"])
            check_process(entry)


main()
