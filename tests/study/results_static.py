"""results.h5 of a study opens with plots: results_static.py RESULTS.h5

Every entry and subentry has a default that leads to an NXdata; every NXdata has a signal, axes of its lengths, errors
of the shape of what they belong to, and units.
"""
import sys

import h5py


def text(value) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def follow(group) -> str:
    """Class of the group that the defaults lead to."""
    while "default" in group.attrs:
        name = text(group.attrs["default"])
        if name not in group:
            return f"nothing ({name})"
        group = group[name]
    return text(group.attrs.get("NX_class", ""))


def check_data(name: str, group, faults: list[str]) -> None:
    signal = text(group.attrs.get("signal", ""))
    if signal not in group:
        faults.append(f"{name}: no signal '{signal}'")
        return
    axes = group.attrs.get("axes", [])
    axes = [text(axes)] if isinstance(axes, (str, bytes)) else [text(axis) for axis in axes]
    shape = group[signal].shape
    if len(axes) != len(shape):
        faults.append(f"{name}: {len(axes)} axes of a signal of rank {len(shape)}")
    for size, axis in zip(shape, axes):
        if axis != "." and (axis not in group or group[axis].shape != (size,)):
            faults.append(f"{name}: axis '{axis}' does not fit")
    for child in group:
        if child.endswith("_errors"):
            of = child[: -len("_errors")]
            if of not in group or group[of].shape != group[child].shape:
                faults.append(f"{name}/{child}: errors of nothing, or of another shape")


def check(path: str) -> list[str]:
    faults: list[str] = []
    with h5py.File(path) as file:
        if follow(file) != "NXdata":
            faults.append(f"the file opens with {follow(file)}")

        def visit(name, item):
            kind = text(item.attrs.get("NX_class", "")) if isinstance(item, h5py.Group) else ""
            if kind in ("NXentry", "NXsubentry") and follow(item) != "NXdata":
                faults.append(f"{name} opens with {follow(item)}")
            if kind == "NXdata":
                check_data(name, item, faults)

        file.visititems(visit)
    return faults


if __name__ == "__main__":
    found = check(sys.argv[1])
    for fault in found[:20]:
        print(fault)
    sys.exit(1 if found else 0)
