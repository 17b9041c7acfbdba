"""Runs the forward models for all samples and writes the study folder."""
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import calorimetry, cell, detector, documents, eiger, events, mechanics, pairs, samples, scattering, stare
from .physics import Physics, events_of
from .readme import readme

MASK_STREAM, SCAN_STREAM, IMAGE_STREAM, SERIES_STREAM, STACK_STREAM, PAIR_STREAM = 0, 1, 2, 3, 4, 5
MECHANICS_STREAM, CELL_STREAM = 7, 8
REPEAT_STEP = 500                       # between the random numbers of a piece and those of its repeat
AIR_INDEX = 1000
CHECKSUMS = "SHA256SUMS"


def generator(stream, index=0):
    """Independent random numbers for one purpose and one sample."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(samples.SEED, spawn_key=(stream, index))))


def scan_name(sample, number):
    """File of a piece of a sample in the calorimeter: the first one, or a repeat."""
    return f"dsc/{sample.name}.txt" if number == 0 else f"dsc/{sample.name}_{number + 1}.txt"


def write_scans(folder, sample, index, physics):
    """Calorimeter files of one sample. Returns their truth."""
    first_K, heating, _ = physics.pieces[sample.name]
    ramps, second_K, masses = [heating, *physics.after], float(physics.after[1].fictive_K[0]), []
    for number in range(1 + sample.repeats):
        random = generator(SCAN_STREAM, index + REPEAT_STEP * number)
        mass_ug = sample.mass_ug if number == 0 else round(sample.mass_ug * (1.0 + 0.05 * number), 3)
        piece = replace(sample, mass_ug=mass_ug)
        name = scan_name(sample, number)
        (folder / name).write_bytes(stare.export(piece, calorimetry.record(ramps, mass_ug, 0.0, random)))
        masses.append(mass_ug)
    return {"files": [scan_name(sample, number) for number in range(1 + sample.repeats)],
            "seed": [samples.SEED, SCAN_STREAM, index], "masses_ug": masses,
            "noise_mW": samples.NOISE_MW, "fictive_temperature_first_heating_K": first_K,
            "fictive_temperature_second_heating_K": second_K,
            "equivalent_annealing_temperature_K": sample.true_temperature_K * sample.similarity,
            "relaxation_enthalpy_J_per_g": events.enthalpy_between(second_K, first_K),
            "glass_transition_first_heating_K": events_of(heating)}


def series_scan_name(name, rate_K_per_s):
    """File of one scan of a series over heating rates."""
    return f"dsc/rates/{name}_{rate_K_per_s:g}.txt"


def write_series(folder, name, first_index, physics):
    """Scans of one state at several heating rates, a fresh piece for each. Returns their truth."""
    scans = []
    for number, (rate, ramps) in enumerate(physics.series(name).items()):
        random = generator(SERIES_STREAM, first_index + number)
        mass_ug = round(float(random.uniform(*samples.SERIES_MASS_UG)), 3)
        offset_K = samples.PLACEMENT_K * float(random.standard_normal())
        segments = calorimetry.record(ramps, mass_ug, offset_K, random)
        piece = samples.Sample(name, 0.0, 0.0, mass_ug)
        file = series_scan_name(name, rate)
        (folder / file).write_bytes(stare.export(piece, segments, rate))
        scans.append({"file": file, "seed": [samples.SEED, SERIES_STREAM, first_index + number],
                      "rate_K_per_s": rate, "mass_ug": mass_ug, "thermometer_offset_K": offset_K,
                      **events_of(ramps[-1])})
    energies = {feature: events.kissinger_kJ_per_mol(samples.SERIES_RATES_K_PER_S, [one[feature] for one in scans])
                for feature in events.FEATURES}
    straight = {feature: events.is_straight(samples.SERIES_RATES_K_PER_S, [one[feature] for one in scans])
                for feature in events.FEATURES}
    return {"scans": scans, "kissinger_activation_energy_kJ_per_mol": energies, "kissinger_straight": straight}


def write_images(folder, sample, index, fictive_K, mask):
    """Detector files of one sample. Returns its truth."""
    profile = scattering.profile_of(sample, fictive_K)
    frames = detector.expose(profile, mask, sample.frames, generator(IMAGE_STREAM, index))
    data, master = f"{sample.name}_data_000001.h5", f"{sample.name}_master.h5"
    eiger.write_data(folder / "xrd" / data, frames)
    eiger.write_master(folder / "xrd" / master, data, sample.frames, mask)
    good = frames[:, mask == 0]
    return {"files": [f"xrd/{master}", f"xrd/{data}"], "seed": [samples.SEED, IMAGE_STREAM, index],
            "frames": sample.frames,
            "photons_per_pixel_and_frame_at_unit_intensity": samples.PHOTONS / sample.frames,
            "counts_unmasked": [int(frame.sum()) for frame in good], "profile": profile.as_dict(),
            "fsdp_of_noise_free_profile": scattering.fsdp_truth(profile, detector.exposure_over_q(mask))}


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
    light = [0.0 if i == sample.closed_frame else exposure for i, exposure in enumerate(samples.STACK_EXPOSURES[:sample.stack_frames])]
    frames, spikes = detector.expose_stack(lambda q: profile(q) + scattering.air(q), mask, light,
                                           generator(STACK_STREAM, index))
    files = write_frames(folder, f"{sample.name}_stack", frames, samples.STACK_EXPOSURES[:sample.stack_frames], mask)
    return {"files": files, "seed": [samples.SEED, STACK_STREAM, index], "frames": len(frames),
            "photons_per_pixel_and_frame_at_unit_intensity": detector.STACK_PHOTONS_AT_UNIT_INTENSITY,
            "exposures": light, "frames_without_beam": [sample.closed_frame] if sample.closed_frame >= 0 else [],
            "spikes": spikes, "profile": profile.as_dict(),
            "fsdp_of_noise_free_profile": scattering.fsdp_truth(profile, detector.exposure_over_q(mask))}


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


def write_mechanics(folder):
    """Tests of strength and density. Returns their truths by name."""
    for index, piece in enumerate(samples.MECHANICS):
        random = generator(MECHANICS_STREAM, index)
        write_text(folder / f"mech/{piece.name}_compression.csv", mechanics.compression_text(piece, random))
        write_text(folder / f"mech/{piece.name}_popin.csv", mechanics.popin_text(piece, random))
    write_text(folder / "mech/weighings.csv", mechanics.weighing_text(generator(MECHANICS_STREAM, REPEAT_STEP)))
    return {piece.name: mechanics.truth(piece) for piece in samples.MECHANICS}


def write_sample(folder, index, sample, physics, mask):
    """Calorimetry and images of one sample. Returns their truth."""
    truth = {"name": sample.name, "pressure_GPa": sample.pressure_GPa, "temperature_K": sample.temperature_K,
             "true_temperature_K": sample.true_temperature_K, "melt_spinning_K_per_s": sample.spin_K_per_s,
             "duration_s": samples.HOLD_S, "dsc": write_scans(folder, sample, index, physics),
             "dsc_rates": write_series(folder, sample.name, index * len(samples.SERIES_RATES_K_PER_S), physics)}
    fictive_K = truth["dsc"]["fictive_temperature_first_heating_K"]
    if sample.images:
        truth["xrd"] = write_images(folder, sample, index, fictive_K, mask)
    if sample.stack:
        truth["xrd"] = write_stack(folder, sample, index, fictive_K, mask)
    return truth


def generate(folder, physics=None):
    """Write the whole study into an existing or new folder."""
    folder, physics = Path(folder), physics or Physics()
    for part in ("dsc/rates", "xrd", "pdf", "mech", "dac"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mask = detector.pixel_mask(generator(MASK_STREAM))
    truths = [write_sample(folder, index, sample, physics, mask) for index, sample in enumerate(samples.SAMPLES)]
    n_series = len(samples.SAMPLES) * len(samples.SERIES_RATES_K_PER_S)
    truths.append({"name": samples.EQUAL_RATES,
                   "dsc_rates": write_series(folder, samples.EQUAL_RATES, n_series, physics)})
    truths.append({"name": samples.CELL.name,
                   "dac": cell.write(write_text, folder, lambda number: generator(CELL_STREAM, number))})
    found = {"pdf": write_pairs(folder), "mech": write_mechanics(folder)}
    for truth in truths:
        for part, by_name in found.items():
            if truth["name"] in by_name:
                truth[part] = by_name[truth["name"]]
    write_text(folder / "xrd/eiger500k.poni", detector.poni_text())
    write_text(folder / "study.yaml", documents.study_yaml())
    whole = rounded(documents.truth(truths, mask, write_air(folder, mask)))
    write_text(folder / "truth.json", json.dumps(whole, indent=1) + "\n")
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
