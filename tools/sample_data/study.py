"""Runs the forward models for all samples and writes the study folder."""
import copy
import hashlib
import json
from functools import partial
from pathlib import Path

import numpy as np

from . import calorimetry, detector, documents, eiger, events, pairs, samples, scattering, stare
from .readme import readme

MASK_STREAM, SCAN_STREAM, IMAGE_STREAM, SERIES_STREAM, STACK_STREAM, PAIR_STREAM = 0, 1, 2, 3, 4, 5
AIR_INDEX = 1000
CHECKSUMS = "SHA256SUMS"


def generator(stream, index=0):
    """Independent random numbers for one purpose and one sample."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(samples.SEED, spawn_key=(stream, index))))


def write_scan(folder, sample, index, glass):
    """Calorimeter file of one sample. Returns its truth."""
    first_K = glass.fictive_K
    segments = calorimetry.scan(glass, sample.mass_ug, generator(SCAN_STREAM, index))
    name = f"dsc/{sample.name}.txt"
    (folder / name).write_bytes(stare.export(sample, segments))
    second_K = float(segments[2].fictive_K[0])
    return {"file": name, "seed": [samples.SEED, SCAN_STREAM, index], "mass_ug": sample.mass_ug,
            "noise_mW": samples.NOISE_MW, "fictive_temperature_first_heating_K": first_K,
            "fictive_temperature_second_heating_K": second_K,
            "equivalent_annealing_temperature_K": sample.temperature_K * sample.similarity,
            "relaxation_enthalpy_J_per_g": events.enthalpy_between(second_K, first_K),
            "glass_transition_first_heating_K": events.of_scan(*segments[0].fine)}


def series_scan_name(name, rate_K_per_s):
    """File of one scan of a series over heating rates."""
    return f"dsc/rates/{name}_{rate_K_per_s:g}.txt"


def write_series(folder, name, first_index, make_glass, kinds):
    """Scans of one state at several heating rates, a fresh piece for each. Returns their truth."""
    scans = []
    for number, rate in enumerate(samples.SERIES_RATES_K_PER_S):
        random = generator(SERIES_STREAM, first_index + number)
        mass_ug = round(float(random.uniform(*samples.SERIES_MASS_UG)), 3)
        offset_K = samples.PLACEMENT_K * float(random.standard_normal())
        segments = calorimetry.series_scan(make_glass(), kinds, rate, mass_ug, offset_K, random)
        piece = samples.Sample(name, 0.0, 0.0, mass_ug)
        file = series_scan_name(name, rate)
        (folder / file).write_bytes(stare.export(piece, segments, rate))
        scans.append({"file": file, "seed": [samples.SEED, SERIES_STREAM, first_index + number],
                      "rate_K_per_s": rate, "mass_ug": mass_ug, "thermometer_offset_K": offset_K,
                      **events.of_scan(*segments[-1].fine)})
    energies = {feature: events.kissinger_kJ_per_mol(samples.SERIES_RATES_K_PER_S, [one[feature] for one in scans])
                for feature in events.FEATURES}
    return {"scans": scans, "kissinger_activation_energy_kJ_per_mol": energies}


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


def write_frames(folder, name, frames, exposures, mask):
    """Eiger files and the monitor of a stack. Returns their names."""
    data, master, monitor = f"{name}_data_000001.h5", f"{name}_master.h5", f"{name}_monitor.csv"
    eiger.write_data(folder / "xrd" / data, frames)
    eiger.write_master(folder / "xrd" / master, data, len(frames), mask)
    rows = [f"{i},{round(samples.MONITOR_COUNTS * exposure)}" for i, exposure in enumerate(exposures)]
    write_text(folder / "xrd" / monitor, "\n".join(["frame,monitor", *rows, ""]))
    return [f"xrd/{master}", f"xrd/{data}", f"xrd/{monitor}"]


def write_stack(folder, sample, index, fictive_K, mask):
    """Many short frames of a sample in air. Returns their truth."""
    profile = scattering.profile_of(sample, fictive_K)
    light = [0.0 if i == sample.closed_frame else exposure for i, exposure in enumerate(samples.STACK_EXPOSURES)]
    frames, spikes = detector.expose_stack(lambda q: profile(q) + scattering.air(q), mask, light,
                                           generator(STACK_STREAM, index))
    files = write_frames(folder, f"{sample.name}_stack", frames, samples.STACK_EXPOSURES, mask)
    return {"files": files, "seed": [samples.SEED, STACK_STREAM, index], "frames": len(frames),
            "photons_per_pixel_and_frame_at_unit_intensity": detector.STACK_PHOTONS_AT_UNIT_INTENSITY,
            "exposures": light, "frames_without_beam": [sample.closed_frame] if sample.closed_frame >= 0 else [],
            "spikes": spikes, "profile": profile.as_dict(),
            "fsdp_of_noise_free_profile": scattering.fsdp_truth(profile)}


def write_air(folder, mask):
    """Frames beside the sample. Returns their truth."""
    frames, spikes = detector.expose_stack(scattering.air, mask, samples.AIR_EXPOSURES,
                                           generator(STACK_STREAM, AIR_INDEX))
    files = write_frames(folder, "air", frames, samples.AIR_EXPOSURES, mask)
    return {"files": files, "seed": [samples.SEED, STACK_STREAM, AIR_INDEX], "frames": len(frames),
            "exposures": list(samples.AIR_EXPOSURES), "spikes": spikes, "height": scattering.AIR_HEIGHT,
            "width_per_ang": scattering.AIR_WIDTH_PER_ANG, "floor": scattering.AIR_FLOOR}


def write_pairs(folder):
    """Intensities at high q of the samples and of the empty frame. Returns their truths by name, and what they share."""
    structures = {pair.name: pairs.Structure(pair) for pair in samples.PAIRS}
    reference = structures[samples.PAIRS[0].name]
    found = {}
    for index, (name, structure) in enumerate(structures.items()):
        text = pairs.pattern_text(f"synthetic: {name} in its frame", pairs.intensity(pairs.Q_PER_ANG, structure),
                                  generator(PAIR_STREAM, index))
        write_text(folder / f"pdf/{name}.xy", text)
        found[name] = {"file": f"pdf/{name}.xy", "seed": [samples.SEED, PAIR_STREAM, index],
                       **pairs.truth(structure, reference)}
    write_text(folder / "pdf/empty.xy", pairs.pattern_text("synthetic: the frame without a sample",
                                                           pairs.background(pairs.Q_PER_ANG),
                                                           generator(PAIR_STREAM, len(structures))))
    return found


def generate(folder):
    """Write the whole study into an existing or new folder."""
    folder = Path(folder)
    for part in ("dsc/rates", "xrd", "pdf"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mask = detector.pixel_mask(generator(MASK_STREAM))
    truths, n_rates = [], len(samples.SERIES_RATES_K_PER_S)
    for index, sample in enumerate(samples.SAMPLES):
        glass = calorimetry.treated_glass(sample)
        fresh = copy.deepcopy(glass)
        truth = {"name": sample.name, "pressure_GPa": sample.pressure_GPa,
                 "temperature_K": sample.temperature_K,
                 "duration_s": samples.HOLD_S, "dsc": write_scan(folder, sample, index, glass),
                 "dsc_rates": write_series(folder, sample.name, index * n_rates, partial(copy.deepcopy, fresh),
                                           ("heat",))}
        if sample.images:
            fictive_K = truth["dsc"]["fictive_temperature_first_heating_K"]
            truth["xrd"] = write_images(folder, sample, index, fictive_K, mask)
        if sample.stack:
            fictive_K = truth["dsc"]["fictive_temperature_first_heating_K"]
            truth["xrd"] = write_stack(folder, sample, index, fictive_K, mask)
        truths.append(truth)
    truths.append({"name": samples.EQUAL_RATES,
                   "dsc_rates": write_series(folder, samples.EQUAL_RATES, len(samples.SAMPLES) * n_rates,
                                             calorimetry.erased_glass, ("cool", "heat"))})
    found = write_pairs(folder)
    truths += [{"name": pair.name, "pressure_GPa": samples.PAIR_PRESSURE_GPA, "temperature_K": pair.temperature_K,
                "duration_s": samples.HOLD_S} for pair in samples.new_pairs()]
    for truth in truths:
        if truth["name"] in found:
            truth["pdf"] = found[truth["name"]]
    write_text(folder / "xrd/eiger500k.poni", detector.poni_text())
    write_text(folder / "study.yaml", documents.study_yaml())
    write_text(folder / "truth.json", json.dumps(rounded(documents.truth(truths, mask, write_air(folder, mask))), indent=2) + "\n")
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
