"""eiger_frames.py MASTER: sums over the frames of an Eiger master file, decoded without our code.

Reads the stored chunks with h5py and undoes LZ4 (block by block, plain Python) and the bit transposition (numpy).
Prints one line per frame: number, sum of the pixels below 2^32 - 2, sum of value * (index mod 65521) over them (so that
pixels cannot change places), number of pixels that are 2^32 - 2 or more, largest of the others.
"""
import struct
import sys

import h5py
import numpy


def lz4_block(data, size):
    """Decompress one LZ4 block (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md)."""
    out = bytearray()
    at = 0
    while at < len(data):
        token = data[at]
        at += 1
        length = token >> 4
        if length == 15:
            while True:
                length += data[at]
                at += 1
                if data[at - 1] != 255:
                    break
        out += data[at:at + length]
        at += length
        if at >= len(data):
            break
        offset = data[at] | data[at + 1] << 8
        at += 2
        length = token & 15
        if length == 15:
            while True:
                length += data[at]
                at += 1
                if data[at - 1] != 255:
                    break
        length += 4
        start = len(out) - offset
        if offset >= length:
            out += out[start:start + length]
        else:
            piece = bytes(out[start:])
            out += (piece * (length // offset + 1))[:length]
    assert len(out) == size
    return bytes(out)


def unshuffle(block, item_size):
    """Bit rows back to elements."""
    bits = numpy.unpackbits(numpy.frombuffer(block, numpy.uint8).reshape(8 * item_size, -1), axis=1, bitorder="little")
    return numpy.packbits(bits.T.reshape(-1, item_size, 8), axis=2, bitorder="little").tobytes()


def decode(chunk, shape, dtype):
    total, block_bytes = struct.unpack(">QI", chunk[:12])
    item = dtype.itemsize
    n = total // item
    out = []
    at = 12
    done = 0
    while done < n - n % 8:
        count = min(block_bytes // item, n - n % 8 - done)
        (length,) = struct.unpack(">I", chunk[at:at + 4])
        out.append(unshuffle(lz4_block(chunk[at + 4:at + 4 + length], count * item), item))
        at += 4 + length
        done += count
    out.append(chunk[at:])
    return numpy.frombuffer(b"".join(out), dtype).reshape(shape)


def main():
    print("# frame sum weighted_sum bad largest")
    frame = 0
    with h5py.File(sys.argv[1]) as master:
        data = master["entry/data"]
        for name in sorted(data):
            dataset = data[name]
            for i in range(dataset.shape[0]):
                _, chunk = dataset.id.read_direct_chunk((i, 0, 0))
                image = decode(chunk, dataset.shape[1:], dataset.dtype).astype(numpy.int64).ravel()
                good = image < 2**32 - 2
                weights = numpy.arange(image.size) % 65521
                print(frame, image[good].sum(), (image * weights)[good].sum(), (~good).sum(), image[good].max())
                frame += 1


main()
