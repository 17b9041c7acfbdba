"""Chunks of HDF5 filter 32008: bitshuffle, then LZ4 per block, as written by DECTRIS detectors.

Chunk: uint64 BE bytes of the raw data, uint32 BE block size in bytes, then per block a uint32 BE length and the
LZ4 data; the last elements (count modulo 8) follow unshuffled and uncompressed.
"""
import struct

import lz4.block
import numpy as np

FILTER = 32008
BLOCK_BYTES = 8192
FILTER_OPTIONS = (0, 3, 4, 0, 2)    # version 0.3, element size 4, default block size, LZ4


def block_counts(count, element_bytes):
    """Numbers of elements in each shuffled block; what is left of count (less than 8) stays raw."""
    full = BLOCK_BYTES // element_bytes
    counts = [full] * (count // full)
    rest = count % full // 8 * 8
    return counts + [rest] if rest else counts


def shuffle(values):
    """Bit-transpose: byte plane b, bit k of all elements first to last, eight elements to a byte."""
    raw = values.view(np.uint8).reshape(values.size, values.itemsize)
    bits = np.unpackbits(raw, axis=1, bitorder="little")
    return np.packbits(bits.T, axis=1, bitorder="little").tobytes()


def unshuffle(data, count, dtype):
    """Inverse of shuffle."""
    planes = np.frombuffer(data, np.uint8).reshape(dtype.itemsize * 8, count // 8)
    bits = np.unpackbits(planes, axis=1, bitorder="little")
    return np.packbits(bits.T, axis=1, bitorder="little").reshape(-1).view(dtype)


def encode(frame):
    """One frame (any shape, little-endian unsigned integers) as the bytes of one chunk."""
    values = np.ascontiguousarray(frame).reshape(-1)
    parts, start = [struct.pack(">QI", values.nbytes, BLOCK_BYTES)], 0
    for count in block_counts(values.size, values.itemsize):
        packed = lz4.block.compress(shuffle(values[start:start + count]), store_size=False)
        parts += [struct.pack(">I", len(packed)), packed]
        start += count
    return b"".join(parts) + values[start:].tobytes()


def decode(chunk, shape, dtype):
    """The frame in one chunk."""
    dtype = np.dtype(dtype)
    total, block_bytes = struct.unpack_from(">QI", chunk)
    count = int(np.prod(shape))
    if total != count * dtype.itemsize or block_bytes != BLOCK_BYTES:
        raise ValueError(f"chunk holds {total} bytes in blocks of {block_bytes}, expected {count * dtype.itemsize} "
                         f"in blocks of {BLOCK_BYTES}")
    parts, position, start = [], 12, 0
    for n in block_counts(count, dtype.itemsize):
        (length,) = struct.unpack_from(">I", chunk, position)
        position += 4
        data = lz4.block.decompress(chunk[position:position + length], uncompressed_size=n * dtype.itemsize)
        parts.append(unshuffle(data, n, dtype))
        position, start = position + length, start + n
    parts.append(np.frombuffer(chunk, dtype, count - start, position))
    return np.concatenate(parts).reshape(shape)
