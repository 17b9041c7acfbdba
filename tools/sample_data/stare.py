"""Text in the layout of a Mettler STARe curve export: fixed columns of 15 characters, one block per segment."""
from . import samples
from .calorimetry import Segment

ZERO_CELSIUS_K = 273.15
COLUMN = 15
WORDS = {
    "en": {"name": "Curve Name:", "values": "Curve Values:", "results": "Results:", "holder": "Sample Holder:",
           "sample": "Sample:", "method": "Method:", "chip": "UFH 1 sensor"},
    "de": {"name": "Kurvenname:", "values": "Kurvenwerte:", "results": "Ergebnisse:", "holder": "Probenhalter:",
           "sample": "Probe:", "method": "Methode:", "chip": "UFH 1 Sensor"},
}


def export(sample, segments, rate_K_per_s=samples.SCAN_RATE_K_PER_S):
    """All segments of one sample as the bytes of an export file (exothermic up, temperatures in degrees Celsius)."""
    lines = []
    for number, segment in enumerate(segments, start=1):
        lines += block(sample, segment, number, segments, rate_K_per_s)
    text = "\r\n".join(lines) + "\r\n"
    mark = "\ufeff" if sample.encoding.startswith("utf-16") else ""
    return (mark + text).encode(sample.encoding)


def block(sample, segment: Segment, number, segments, rate_K_per_s):
    """Head, table and foot of one segment."""
    words, count = WORDS[sample.locale], len(segments)
    head = [words["name"], f"  !&{number}. [{count}] Segment {number}/{count}, {sample.name}", words["values"],
            row("Index", "t", "Ts", "Tr", "Value"), row("", "[s]", "[°C]", "[°C]", "[mW]")]
    comma = (lambda text: text.replace(".", ",")) if sample.locale == "de" else (lambda text: text)
    offset_K = samples.PROGRAM_OFFSET_K if segment.kind == "heat" else -samples.PROGRAM_OFFSET_K
    table = []
    points = zip(segment.time_s, segment.temperature_K, segment.heat_flow_mW)
    for i, (time_s, temperature_K, flow_mW) in enumerate(points):
        ts, tr = temperature_K - ZERO_CELSIUS_K, temperature_K - ZERO_CELSIUS_K + offset_K
        table.append(comma(row(i, f"{time_s:.3f}", f"{ts:.4f}", f"{tr:.4f}", f"{-flow_mW:.6f}")))
    bottom, top = samples.ROOM_K - ZERO_CELSIUS_K, samples.SCAN_TOP_K - ZERO_CELSIUS_K
    ends = [bottom if segments[0].kind == "heat" else top]
    ends += [top if one.kind == "heat" else bottom for one in segments]
    program = "-".join(f"{end:.2f}" for end in ends)
    foot = [words["results"], words["holder"], f"  {words['chip']}", words["sample"],
            f"  {sample.name}, " + comma(f"{sample.mass_ug * 1e-3:.6f} mg"), words["method"],
            "  " + comma(f"Vit4 {program} {rate_K_per_s:g}K/s"),
            comma("dTs(T): 0.00 + 0.0e-4 T"), ""]
    return head + table + foot


def row(*cells):
    """One line of right-aligned columns."""
    return "".join(f"{cell:>{COLUMN}}" for cell in cells)
