"""Runs the forward models for all samples and writes the study folder."""
import hashlib
import json
from pathlib import Path

import numpy as np

from . import calorimetry, detector, documents, eiger, samples, scattering, stare
from .readme import readme

MASK_STREAM, SCAN_STREAM, IMAGE_STREAM = 0, 1, 2
CHECKSUMS = "SHA256SUMS"


def generator(stream, index=0):
    """Independent random numbers for one purpose and one sample."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(samples.SEED, spawn_key=(stream, index))))


def write_scan(folder, sample, index):
    """Thermal history and calorimeter file of one sample. Returns its truth."""
    glass = calorimetry.treated_glass(sample)
    first_K = glass.fictive_K
    segments = calorimetry.scan(glass, sample.mass_ug, generator(SCAN_STREAM, index))
    name = f"dsc/{sample.name}.txt"
    (folder / name).write_bytes(stare.export(sample, segments))
    return {"file": name, "seed": [samples.SEED, SCAN_STREAM, index], "mass_ug": sample.mass_ug,
            "noise_mW": samples.NOISE_MW, "fictive_temperature_first_heating_K": first_K,
            "fictive_temperature_second_heating_K": float(segments[2].fictive_K[0]),
            "equivalent_annealing_temperature_K": sample.temperature_K * sample.similarity}


def write_images(folder, sample, index, fictive_K, mask):
    """Detector files of one sample. Returns its truth."""
    profile = scattering.profile_of(sample, fictive_K)
    frames = detector.expose(profile, mask, samples.N_FRAMES, generator(IMAGE_STREAM, index))
    data, master = f"{sample.name}_data_000001.h5", f"{sample.name}_master.h5"
    eiger.write_data(folder / "xrd" / data, frames)
    eiger.write_master(folder / "xrd" / master, data, samples.N_FRAMES, mask)
    good = frames[:, mask == 0]
    return {"files": [f"xrd/{master}", f"xrd/{data}"], "seed": [samples.SEED, IMAGE_STREAM, index],
            "frames": samples.N_FRAMES,
            "photons_per_pixel_and_frame_at_unit_intensity": detector.PHOTONS_AT_UNIT_INTENSITY,
            "counts_unmasked": [int(frame.sum()) for frame in good], "profile": profile.as_dict(),
            "fsdp_of_noise_free_profile": scattering.fsdp_truth(profile)}


def generate(folder):
    """Write the whole study into an existing or new folder."""
    folder = Path(folder)
    for part in ("dsc", "xrd"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mask = detector.pixel_mask(generator(MASK_STREAM))
    truths = []
    for index, sample in enumerate(samples.SAMPLES):
        truth = {"name": sample.name, "pressure_GPa": sample.pressure_GPa,
                 "temperature_K": sample.temperature_K,
                 "duration_s": samples.HOLD_S, "dsc": write_scan(folder, sample, index)}
        if sample.images:
            fictive_K = truth["dsc"]["fictive_temperature_first_heating_K"]
            truth["xrd"] = write_images(folder, sample, index, fictive_K, mask)
        truths.append(truth)
    write_text(folder / "xrd/eiger500k.poni", detector.poni_text())
    write_text(folder / "study.yaml", documents.study_yaml())
    write_text(folder / "truth.json", json.dumps(rounded(documents.truth(truths, mask)), indent=2) + "\n")
    write_text(folder / "README.md", readme(truths))
    write_checksums(folder)


def write_text(path, text):
    """UTF-8 with line feeds on every platform."""
    path.write_bytes(text.encode("utf-8"))


def files_of(folder):
    """Files of a study folder as sorted relative names, the list of checksums excluded."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if path.is_file() and path.name != CHECKSUMS)


def checksum_lines(folder):
    """One line per file in the format of sha256sum."""
    return [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in files_of(folder)]


def write_checksums(folder):
    """SHA256SUMS for sha256sum --check."""
    write_text(folder / CHECKSUMS, "\n".join(checksum_lines(folder)) + "\n")


def rounded(value):
    """Numbers to ten significant digits, so that the last bit of a mathematics library does not show."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.10g}")
    return value
