"""Stacks of an Eiger 4M for bench_stack: 2167 x 2070 pixels of uint32 with rings, gaps and Poisson counts.

usage: make_stack.py FOLDER [FRAMES]   writes stack_0.05.h5, stack_5.h5 and stack_50.h5 (mean counts per pixel)
Needs numpy, h5py and lz4 (Debian: python3-numpy python3-h5py python3-lz4).
"""
import struct
import sys

import h5py
import lz4.block
import numpy

ROWS, COLUMNS, BLOCK = 2167, 2070, 2048


def compress(image):
    """Chunk of HDF5 filter 32008: LZ4 of bit planes, in blocks of 8192 bytes."""
    flat = image.ravel()
    whole = flat.size - flat.size % 8
    parts = [struct.pack(">QI", image.nbytes, 4 * BLOCK)]
    for first in range(0, whole, BLOCK):
        block = flat[first:min(first + BLOCK, whole)]
        bits = numpy.unpackbits(block.view(numpy.uint8).reshape(-1, 4), axis=1, bitorder="little")
        packed = lz4.block.compress(numpy.packbits(bits.T, axis=1, bitorder="little").tobytes(), store_size=False)
        parts.append(struct.pack(">I", len(packed)) + packed)
    return b"".join(parts) + flat[whole:].tobytes()


def pattern():
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    r = numpy.hypot(y - 1080, x - 1040)
    rings = numpy.exp(-0.5 * ((r - 620) / 70) ** 2) + 0.25 + 0.35 * numpy.exp(-0.5 * ((r - 1050) / 110) ** 2)
    return rings / rings.mean()


def gaps():
    mask = numpy.zeros((ROWS, COLUMNS), bool)
    mask[:, 1030:1040] = True
    for k in range(1, 4):
        mask[k * 514 + (k - 1) * 37:k * 514 + k * 37, :] = True
    return mask


def main():
    folder, n_frames = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 64
    shape, mask, random = pattern(), gaps(), numpy.random.default_rng(1)
    for mean in (0.05, 5, 50):
        chunks = []
        for _ in range(min(n_frames, 16)):  # repeated: drawing takes longer than measuring
            image = random.poisson(shape * mean).astype(numpy.uint32)
            image[mask] = 0xFFFFFFFF
            chunks.append(compress(image))
        with h5py.File(f"{folder}/stack_{mean}.h5", "w") as file:
            data = file.create_dataset("entry/data/data", (n_frames, ROWS, COLUMNS), "u4", chunks=(1, ROWS, COLUMNS),
                                       compression=32008, compression_opts=(0, 3, 4, 0, 2), allow_unknown_filter=True)
            for i in range(n_frames):
                data.id.write_direct_chunk((i, 0, 0), chunks[i % len(chunks)])
            file["entry/instrument/detector/pixel_mask"] = mask.astype("u4")


main()
