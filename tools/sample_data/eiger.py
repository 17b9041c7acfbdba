"""HDF5 files in the layout of a DECTRIS Eiger: a master with metadata and a data file with compressed frames."""
import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

from . import bslz4, detector

COUNT_TIME_S = 1.0
FRAME_TIME_S = 1.00001
SENSOR_THICKNESS_M = 450e-6
COUNT_CUTOFF = 207_000


def text(value):
    """Fixed-length, null-terminated ASCII, as the detector writes it."""
    return np.bytes_(value)


def put(group, name, value, units=None):
    """Scalar or array dataset, without time stamps."""
    dataset = group.create_dataset(name, data=value, track_times=False)
    if units:
        dataset.attrs["units"] = text(units)


def group_of_class(parent, name, nx_class):
    """Group with its NeXus class."""
    group = parent.create_group(name)
    group.attrs["NX_class"] = text(nx_class)
    return group


def write_data(path, frames):
    """Frames into /entry/data/data, one chunk per frame, bitshuffle-LZ4."""
    with h5py.File(path, "w", libver="earliest") as file:
        data = group_of_class(group_of_class(file, "entry", "NXentry"), "data", "NXdata")
        options = h5p.create(h5p.DATASET_CREATE)
        options.set_obj_track_times(False)
        options.set_chunk((1, *frames.shape[1:]))
        options.set_filter(bslz4.FILTER, h5z.FLAG_OPTIONAL, bslz4.FILTER_OPTIONS)
        dataset = h5d.create(data.id, b"data", h5t.STD_U32LE, h5s.create_simple(frames.shape), options)
        for i, frame in enumerate(frames):
            dataset.write_direct_chunk((i, 0, 0), bslz4.encode(frame))
        data["data"].attrs["image_nr_low"] = np.int32(1)
        data["data"].attrs["image_nr_high"] = np.int32(len(frames))


def write_master(path, data_name, n_frames, mask):
    """Metadata, pixel mask and the external link to the frames."""
    column, row = detector.beam_centre_px()
    with h5py.File(path, "w", libver="earliest") as file:
        file.attrs["default"] = text("entry")
        entry = group_of_class(file, "entry", "NXentry")
        put(entry, "definition", text("NXmx"))
        group_of_class(entry, "data", "NXdata")["data_000001"] = h5py.ExternalLink(data_name, "/entry/data/data")
        group_of_class(entry, "sample", "NXsample")
        instrument = group_of_class(entry, "instrument", "NXinstrument")
        put(group_of_class(instrument, "beam", "NXbeam"), "incident_wavelength",
            np.float32(detector.WAVELENGTH_ANG), "angstrom")
        unit = group_of_class(instrument, "detector", "NXdetector")
        write_detector(unit, column, row)
        specific = group_of_class(unit, "detectorSpecific", "NXcollection")
        put(specific, "nimages", np.uint32(n_frames))
        put(specific, "ntrigger", np.uint32(1))
        put(specific, "photon_energy", np.float32(detector.ENERGY_KEV * 1e3), "eV")
        put(specific, "x_pixels_in_detector", np.uint32(detector.SHAPE[1]))
        put(specific, "y_pixels_in_detector", np.uint32(detector.SHAPE[0]))
        put(specific, "countrate_correction_count_cutoff", np.uint32(COUNT_CUTOFF))
        put(specific, "software_version", text("synthetic"))
        specific.create_dataset("pixel_mask", data=mask, chunks=mask.shape, compression="gzip", track_times=False)


def write_detector(unit, column, row):
    """Keys of /entry/instrument/detector."""
    put(unit, "description", text("Dectris Eiger 500K (synthetic)"))
    put(unit, "detector_number", text("E-01-0000"))
    put(unit, "beam_center_x", np.float32(column), "pixel")
    put(unit, "beam_center_y", np.float32(row), "pixel")
    put(unit, "x_pixel_size", np.float32(detector.PIXEL_M), "m")
    put(unit, "y_pixel_size", np.float32(detector.PIXEL_M), "m")
    put(unit, "detector_distance", np.float32(detector.DISTANCE_M), "m")
    put(unit, "count_time", np.float32(COUNT_TIME_S), "s")
    put(unit, "frame_time", np.float32(FRAME_TIME_S), "s")
    put(unit, "sensor_thickness", np.float32(SENSOR_THICKNESS_M), "m")
    put(unit, "sensor_material", text("Si"))
    put(unit, "bit_depth_image", np.uint32(32))
    put(unit, "bit_depth_readout", np.uint32(32))
    put(unit, "saturation_value", np.uint32(COUNT_CUTOFF))
    put(unit, "countrate_correction_applied", np.uint32(1))
    put(unit, "flatfield_correction_applied", np.uint32(1))
    put(unit, "efficiency_correction_applied", np.uint32(1))
    put(unit, "pixel_mask_applied", np.uint32(1))
    put(unit, "virtual_pixel_correction_applied", np.uint32(0))
