#!/usr/bin/env python3
"""Integration of an Eiger 4M against pyFAI, on the same frames in one run, and against decoding alone.

usage: compare_pyfai.py FOLDER_OF_PROGRAMS [FOLDER_OF_STACKS]

FOLDER_OF_PROGRAMS holds the built bench_stack (build/release/bin). The stacks of bench/make_stack.py are made in the
second folder, or a temporary one, where they are absent. Needs pyFAI, numpy, h5py and lz4 (Debian: python3-pyfai
python3-h5py python3-lz4).

pyFAI gets a frame in memory: reading and decoding are not counted against it, though they are counted in the
figures of stacks of ours. One call of integrate1d_ng() with 2000 bins, Poisson errors, solid angle, polarization and
mask; the shortest of seven. Rows of one thread
compare processor time, in which other work on the machine does not count; rows of two threads compare wall time.
"""
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time

MEANS = ("0.05", "5", "50")
METHODS = {"no": ("no", "histogram", "cython"), "bbox": ("bbox", "csr", "cython"), "full": ("full", "csr", "cython")}
POINTS, CALLS = 2000, 7


def decode(chunk, shape):
    """Frame of uint32 from a chunk of HDF5 filter 32008."""
    import lz4.block
    import numpy

    n, (_, block) = shape[0] * shape[1], struct.unpack(">QI", chunk[:12])
    out, at, done, whole = numpy.empty(n, numpy.uint32), 12, 0, n - n % 8
    while done < whole:
        size = min(block // 4, whole - done)
        (length,) = struct.unpack(">I", chunk[at:at + 4])
        planes = lz4.block.decompress(chunk[at + 4:at + 4 + length], uncompressed_size=4 * size)
        bits = numpy.unpackbits(numpy.frombuffer(planes, numpy.uint8).reshape(32, -1), axis=1, bitorder="little")
        out[done:done + size] = numpy.packbits(bits.T.ravel(), bitorder="little").view(numpy.uint32)
        at, done = at + 4 + length, done + size
    out[whole:] = numpy.frombuffer(chunk[at:], numpy.uint32)
    return out.reshape(shape)


def time_pyfai(path):
    """Milliseconds of a frame by every method, in this process; prints JSON."""
    import logging

    import h5py
    from pyFAI.azimuthalIntegrator import AzimuthalIntegrator

    logging.disable(logging.WARNING)
    with h5py.File(path, "r") as file:
        data = file["entry/data/data"]
        image = decode(data.id.read_direct_chunk((0, 0, 0))[1], data.shape[1:])
        mask = file["entry/instrument/detector/pixel_mask"][()] != 0
    integrator = AzimuthalIntegrator(dist=0.1, poni1=0.08, poni2=0.077, rot1=0.01, pixel1=75e-6, pixel2=75e-6,
                                     wavelength=0.95e-10)
    result = {}
    for name, method in METHODS.items():
        least = least_wall = float("inf")
        for i in range(CALLS + 1):
            start, start_wall = time.process_time(), time.perf_counter()
            integrator.integrate1d_ng(image, POINTS, unit="q_A^-1", method=method, correctSolidAngle=True,
                                      polarization_factor=0.99, error_model="poisson", mask=mask)
            if i > 0:  # the first call makes the matrix
                least = min(least, time.process_time() - start)
                least_wall = min(least_wall, time.perf_counter() - start_wall)
        result[name], result[name + "_wall"] = 1e3 * least, 1e3 * least_wall
    result["peak_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


def run_pyfai(path, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    out = subprocess.run([sys.executable, os.path.abspath(__file__), "--pyfai", path], env=environment, check=True,
                         capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def compare(programs, path, mean):
    out = subprocess.run([os.path.join(programs, "bench_stack"), path], check=True, capture_output=True, text=True)
    ours = json.loads(out.stdout)
    peer, peer_2 = run_pyfai(path, 1), run_pyfai(path, 2)
    rows = [
        ("no splitting, in memory", peer["no"], ours["memory_no_ms"], ""),
        ("bbox, in memory", peer["bbox"], ours["memory_bbox_ms"], ""),
        ("full, in memory", peer["full"], ours["memory_full_ms"], ""),
        ("no splitting, stack against its frames in memory", peer["no"], ours["per_frame_ms"], ">= 20"),
        ("the same, two threads each, wall time", peer_2["no_wall"], ours["wall_2_ms"], ">= 20"),
        ("bbox, stack against its frames in memory", peer["bbox"], ours["bbox_per_frame_ms"], ""),
    ]
    print(f"\nmean of {mean} counts per pixel, {ours['frames']} frames          pyFAI / ms  Lehr / ms  quotient")
    for name, theirs, own, aim in rows:
        print(f"  {name:52s} {theirs:10.1f} {own:10.2f} {theirs / own:9.1f}  {aim}")
    print(f"  decoding alone {ours['decode_ms']:.2f} ms; over it: curves of all frames "
          f"{ours['per_frame_over_decode']:.2f} (<= 2.0), mean {ours['mean_over_decode']:.2f} (<= 1.3), with search "
          f"for spikes {ours['reject_over_decode']:.2f}, curves with bbox {ours['bbox_over_decode']:.2f}")
    print(f"  in memory, over no splitting: bbox {ours['memory_bbox_ms'] / ours['memory_no_ms']:.2f}, full "
          f"{ours['memory_full_ms'] / ours['memory_no_ms']:.2f} (<= 3)")
    print(f"  two threads {ours['two_threads']:.2f} times as fast as one (>= 1.8 on idle cores); processor time "
          f"{ours['cpu_2_ms'] / ours['per_frame_ms']:.2f} times that of one")
    print(f"  peak memory: Lehr {ours['peak_MB']:.0f} MB (stack), pyFAI {peer['peak_MB']:.0f} MB")
    return {"mean": mean, "ours": ours, "pyfai": peer, "pyfai_2_threads": peer_2}


def main():
    if sys.argv[1] == "--pyfai":
        time_pyfai(sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = sys.argv[2] if len(sys.argv) > 2 else scratch
        paths = [os.path.join(folder, f"stack_{mean}.h5") for mean in MEANS]
        if not all(os.path.exists(path) for path in paths):
            maker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "make_stack.py")
            subprocess.run([sys.executable, maker, folder], check=True)
        results = [compare(sys.argv[1], path, mean) for path, mean in zip(paths, MEANS)]
        print(json.dumps(results))


main()
