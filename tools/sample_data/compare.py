"""Compares a committed study folder with a regenerated one: text by bytes, HDF5 by content."""
import h5py
import numpy as np

from . import bslz4
from .study import CHECKSUMS, checksum_lines, files_of


def differences(committed, regenerated):
    """List of plain sentences; empty when nothing differs."""
    found = []
    here, there = set(files_of(committed)), set(files_of(regenerated))
    found += [f"{name}: missing from {committed}" for name in sorted(there - here)]
    found += [f"{name}: not made by the generator" for name in sorted(here - there)]
    for name in sorted(here & there):
        compare = compare_hdf5 if name.endswith(".h5") else compare_text
        found += [f"{name}: {text}" for text in compare(committed / name, regenerated / name)]
    return found + checksum_differences(committed)


def checksum_differences(folder):
    """Files whose SHA-256 is not the one on record."""
    path = folder / CHECKSUMS
    recorded = path.read_text().splitlines() if path.exists() else []
    names = {line.partition("  ")[2] for line in set(recorded) ^ set(checksum_lines(folder))}
    return [f"{CHECKSUMS}: does not agree with {name}" for name in sorted(names)]


def compare_text(a, b):
    """First line that differs."""
    left, right = a.read_bytes(), b.read_bytes()
    if left == right:
        return []
    pairs = zip(left.split(b"\n"), right.split(b"\n"))
    for number, (x, y) in enumerate(pairs, start=1):
        if x != y:
            return [f"line {number}: committed {x!r}, regenerated {y!r}"]
    return [f"committed {len(left)} bytes, regenerated {len(right)} bytes"]


def compare_hdf5(a, b):
    """Links, attributes and values that differ."""
    try:
        with h5py.File(a, "r") as left, h5py.File(b, "r") as right:
            x, y = contents(left), contents(right)
    except (OSError, ValueError) as error:
        return [f"cannot be read: {error}"]
    found = [f"{key}: only in one of the two files" for key in sorted(set(x) ^ set(y))]
    for key in sorted(set(x) & set(y)):
        u, v = np.asarray(x[key]), np.asarray(y[key])
        if u.dtype != v.dtype or u.shape != v.shape:
            found.append(f"{key}: committed {u.dtype}{u.shape}, regenerated {v.dtype}{v.shape}")
        elif not np.array_equal(u, v):
            found.append(f"{key}: {np.count_nonzero(u != v)} of {u.size} values differ")
    return found


def contents(group):
    """Everything in an HDF5 group as {path or path@attribute: value}; external links by their target."""
    found = {f"{group.name}@{key}": value for key, value in group.attrs.items()}
    for name in group:
        link, path = group.get(name, getlink=True), f"{group.name.rstrip('/')}/{name}"
        if isinstance(link, h5py.ExternalLink):
            found[path] = f"{link.filename}::{link.path}"
        elif isinstance(group[name], h5py.Group):
            found.update(contents(group[name]))
        else:
            found.update({f"{path}@{key}": value for key, value in group[name].attrs.items()})
            found[path] = values(group[name])
    return found


def values(dataset):
    """Values of a dataset; bitshuffle-LZ4 chunks are decoded here because HDF5 alone cannot."""
    plist = dataset.id.get_create_plist()
    if [plist.get_filter(i)[0] for i in range(plist.get_nfilters())] != [bslz4.FILTER]:
        return dataset[()]
    frames = [dataset.id.read_direct_chunk((i, 0, 0))[1] for i in range(dataset.shape[0])]
    return np.stack([bslz4.decode(frame, dataset.shape[1:], dataset.dtype) for frame in frames])
