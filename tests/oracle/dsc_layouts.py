"""dsc_layouts.py FOLDER [POINTS]: one synthetic scan in the layouts of many programs, beside truth.csv.

A calorimeter cools a sample of 7.385 mg from 460 K to 340 K at 20 K/min and heats it back at the same rate: POINTS rows
in all (240 unless told). Heat flow = m q cp(T) with a step and an overshoot on heating, in mW, endothermic up. The
layouts follow exports of the programs: what is above and below the rows, separators, decimal marks, encodings, signs.
Plain Python, and nothing of the program under test.
"""
import base64
import io
import json
import math
import pathlib
import struct
import sys
import zipfile

MASS_MG = 7.385
RATE = 1.0 / 3.0
SAMPLE = "Pd43_ribbon"
DEG = "\N{DEGREE SIGN}C"


def scan(points):
    """Rows (time_s, T_K, flow_mW, segment)."""
    half = points // 2
    span = 120.0
    step = span / (half - 1)
    rows = []
    for i in range(2 * half):
        heating = i >= half
        k = i - half if heating else i
        T = 340.0 + k * step if heating else 460.0 - k * step
        width = 6.0
        cp = 0.31 + 2.1e-4 * (T - 340) + 0.12 / (1 + math.exp(-(T - 400) / width))
        if heating:
            cp += 0.06 * math.exp(-0.5 * ((T - 409) / 5.0) ** 2)
        rate = RATE if heating else -RATE
        # The hold between the ramps is one time step long.
        rows.append((i * step / RATE, T, MASS_MG * rate * cp, 2 if heating else 1))
    return rows


def comma(text):
    return text.replace(".", ",")


# ---- METTLER STARe --------------------------------------------------------------------
def stare_german(rows):
    out = []
    for segment in (2, 1):  # the newest first
        part = [r for r in rows if r[3] == segment]
        out += ["Kurvenname:", f"  !&[{segment}] {SAMPLE}", "Kurvenwerte:",
                f"{'Index':>15}{'t':>15}{'Ts':>15}{'Tr':>15}{'Wert':>15}",
                f"{'':>15}{'[s]':>15}{'[' + DEG + ']':>15}{'[' + DEG + ']':>15}{'[mW]':>15}"]
        for i, (t, T, flow, _) in enumerate(part):
            out.append(comma(f"{i:>15d}{t:>15.3f}{T - 273.15:>15.5f}{T - 273.15:>15.5f}{-flow:>15.8f}"))
        out += ["Ergebnisse:", "Probenhalter:", "  Aluminium 40ul", "Probe:",
                f"  {SAMPLE}, {comma(f'{MASS_MG:.4f}')} mg", "Methode:", "  20K-min", "dTs(T):", ""]
    return "\r\n".join(out)


# ---- NETZSCH --------------------------------------------------------------------------
NETZSCH_HEAD = [("EXPORTTYPE", "DATA ALL"), ("FILE", "pd43.ngb-sd7"), ("FORMAT", "NETZSCH5"), ("FTYPE", "ANSI"),
                ("IDENTITY", "17-3"), ("DECIMAL", "POINT"), ("SEPARATOR", "SEMICOLON"), ("MTYPE", "DSC"),
                ("INSTRUMENT", "NETZSCH DSC 204F1"), ("DATE/TIME", "02.03.2021 10:53"), ("SAMPLE", SAMPLE),
                ("SAMPLE MASS /mg", f"{MASS_MG}"), ("EXO", "-1"),
                ("SEG. 1", f"187{DEG}/20.0(K/min)/67{DEG}"), ("SEG. 2", f"67{DEG}/20.0(K/min)/187{DEG}")]


def netzsch_point(rows):
    out = [f"#{key}:{value}" for key, value in NETZSCH_HEAD] + ["", f"##Temp./{DEG};Time/min;DSC/(mW/mg);Segment"]
    for t, T, flow, segment in rows:
        out.append(f"{T - 273.15:10.5f};{t / 60:.6f};{flow / MASS_MG:.8f};{segment}")
    return "\r\n".join(out) + "\r\n"


def netzsch_without_time(rows):
    head = [entry for entry in NETZSCH_HEAD if not entry[0].startswith("SEG. 1")]
    head = [(key, "DATA COMPARE" if key == "EXPORTTYPE" else value) for key, value in head]
    out = [f"#{key}:{value}" for key, value in head] + ["", f"##Temp./{DEG};DSC/(mW/mg)"]
    for _, T, flow, segment in rows:
        if segment == 2:
            out.append(f"{T - 273.15:.5f};{flow / MASS_MG:.8f}")
    return "\n".join(out) + "\n"


# ---- Setaram --------------------------------------------------------------------------
def setaram(rows):
    out = [f"{SAMPLE} 7mg", "Creation Date : 02/03/2021 10:53:00", f"Initial Mass : {MASS_MG} mg", "",
           f"{'Index':>12}{'Time':>14}{'Furnace':>14}{'Sample':>14}{'TG':>10}{'HeatFlow':>16}"]
    for i, (t, T, flow, _) in enumerate(rows):
        out.append(f"{i + 1:>12d}{t:>14.3f}{T - 273.15:>14.6f}{T - 273.15:>14.6f}{0:>10d}{-flow:>16.9f}")
    return "\r\n".join(out) + "\r\n"


# ---- PerkinElmer Pyris ------------------------------------------------------------------
PYRIS_HEAD = ["Filename:\tC:\\Pyris\\data\\pd43.ds8d ", "Operator ID:\tX ", f"Sample ID:\t{SAMPLE} ",
              "Comment: \tm(S+PAN)= 31.2 mg", "", "second line", "Serial Number:\t526N123 ",
              "Data Collected:\t02/03/2021 10:53:41 ", f"Sample Weight:\t{MASS_MG:.3f} mg ",
              f"Display Weight:\t{MASS_MG:.3f} ", "Validation ", "Validated:\tNo ", "Initial Conditions ",
              f"Temperature:\t 186.85 {DEG} ", f"End Condition:\tGo To:\t50.00{DEG} "]
PYRIS_TAIL = [" ", " ", "\tTEMPERATURE CALIBRATION INPUTS: ", "Calibration Type:    \tMulti-point Calibration ", " ",
              f"Ref. Material\tExp. Onset({DEG})\tMeas. Onset({DEG})(at Rate1) ",
              "Indium          \t     156.600\t             157.360\t\tUsed ", f"Rate 1:   5.0 {DEG}/min ", "NEWPAGE ",
              "\tREGISTER READOUTS: ", "R53:  +2.94228638e+002 +0.00000000e+000 +0.00000000e+000 ",
              "\t1.000000\t2.000000\t3.000000 ", "\tPROFILE VALUES FOR THIS DATA: ", "Filter Factor\t0 "]


def pyris_method(rows):
    return [f"Total Points in Run:\t{len(rows)} ", "Method Steps: ", "Pre-Run Actions ", "Start the Run ",
            "\tAction occurs Immediately ", f"1)\tCool from 186.85{DEG} to 66.85{DEG} at 20.00{DEG}/min ", " ",
            f"2)\tHeat from 66.85{DEG} to 186.85{DEG} at 20.00{DEG}/min ", " "]


def pyris_cut_head(rows):
    """Names over lines that are cut in the middle, once for all steps; no unit, no sign."""
    out = PYRIS_HEAD + pyris_method(rows)
    for segment in (1, 2):
        out.append(f"{segment}) DSC 8500 Temperature Scan ")
        if segment == 1:
            out += ["\tTime     ", "\tUnsubtracted\tBaseline     \tProgram     \tSample     \tApprox.",
                    "Heat Flow     \tUncorrected ",
                    "\t          \tHeat Flow     \tHeat Flow     \tTemperature\tTemperature\tGas Flow     \tCalibration"
                    "\tHeat Flow      "]
        for t, T, flow, part in rows:
            if part == segment:
                out.append(f"\t{t / 60:.6f}\t{flow:.8f}\t0.000000\t{T - 273.15:.6f}\t{T - 273.15:.6f}\t0.000000"
                           f"\t1.369764\t{flow:.6f} ")
    return "\r\n".join(out + PYRIS_TAIL) + "\r\n"


def pyris_endo_up(rows):
    """Two lines of names and one of units, in each step."""
    out = PYRIS_HEAD + pyris_method(rows)
    for segment in (1, 2):
        out += [f"{segment}) DSC8000 Temperature Scan ", "\tTime\tHeat Flow\tProgram\tSample ",
                "\t\tEndo Up\tTemperature\tTemperature ", f"\t(min)\t(mW)\t({DEG})\t({DEG}) "]
        for t, T, flow, part in rows:
            if part == segment:
                out.append(f"\t{t / 60:.6f}\t{flow:.8f}\t{T - 273.15:.6f}\t{T - 273.15:.6f} ")
    return comma("\n".join(out + PYRIS_TAIL)) + "\n"


# ---- TRIOS ------------------------------------------------------------------------------
def trios_csv(rows):
    out = [f"Filename,{SAMPLE}", "Instrument name,2500-0001", f"Sample name,{SAMPLE}", "[File Parameters]",
           "Trios version,5.4.0.300", "[Procedure]", f"Sample Mass,{MASS_MG} mg"]
    for segment in (1, 2):
        out += ["[step]", f"Ramp 20.00 {DEG}/min", "Time,Temperature,Heat Flow (Normalized)", f"min,{DEG},W/g"]
        out += [f"{t / 60:.6f},{T - 273.15:.5f},{-flow / MASS_MG:.9f}" for t, T, flow, part in rows if part == segment]
    return "\n".join(out) + "\n"


def trios_json(rows):
    ids = {1: "a8b61200-ae3f-40a9-831e-880f413896ee", 2: "0f1a77c1-ae3f-40a9-831e-880f413896ef"}
    columns = {"Time_min": ("Time", "min"), f"Temperature_{DEG}": ("Temperature", DEG),
               "1/temperature_1/K": ("1/temperature", "1/K"), f"Set Point Temperature_{DEG}": ("Set Point Temperature", DEG),
               "Heat Flow_mW": ("Heat Flow", "mW"), "Heat Flow (Normalized)_W/g": ("Heat Flow (Normalized)", "W/g"),
               "Step time_min": ("Step time", "min")}
    headers = {"Results Step Id": {"DisplayName": "Results Step Id", "ValueType": "Uuid"},
               "Date and time": {"DisplayName": "Date and time", "ValueType": "DateTime"}}
    for key, (name, unit) in columns.items():
        headers[key] = {"DisplayName": name, "ValueType": "Number", "Unit": {"Name": unit}}

    def data(scale):
        result = []
        for i, (t, T, flow, segment) in enumerate(rows):
            row = {"Time_min": t / 60, f"Temperature_{DEG}": T - 273.15, "1/temperature_1/K": 1 / T,
                   f"Set Point Temperature_{DEG}": T - 273.15, "Heat Flow_mW": -flow * scale,
                   "Heat Flow (Normalized)_W/g": -flow * scale / MASS_MG, "Results Step Id": ids[segment],
                   "Date and time": "2021-03-02T10:53:00Z"}
            if i % 3 == 1:  # rows need not have the same order
                row = dict(reversed(list(row.items())))
            if i % 5 == 2:  # nor all keys
                del row["1/temperature_1/K"]
            result.append(row)
        return {"Classification": {"Id": "Latest"}, "ColumnHeaders": headers, "Rows": result,
                "ResultsSteps": [{"Id": ids[k], "Name": f"Ramp {k}"} for k in (1, 2)]}

    document = {"Schema": {"Url": "https://software.tainstruments.com/schemas/TRIOSJSONExportSchema"},
                "Operators": [{"Name": "X"}],
                "Sample": {"Name": SAMPLE, "Mass": {"Value": MASS_MG, "Unit": {"Name": "mg"}}, "Notes": "as cast\r\n"},
                "Procedure": {"Name": "20 K/min", "Steps": [{"Name": "Ramp", "Id": "x"}],
                              "Configuration": {"InstrumentConfigurations": [{"Type": "DSC2500",
                                                                              "ExothermDirection": "Up"}]}},
                "StartTime": "2021-03-02T10:53:00Z", "Analyses": [],
                "Results": {"Processed": data(1.0), "Original": data(1.02)}}
    return json.dumps(document, ensure_ascii=True, indent=1)


# ---- workbooks ----------------------------------------------------------------------------
def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def letters(column):
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


def workbook(sheets, inline):
    """Bytes of a workbook; sheets: [(name, [[cell, ...], ...])], None for a missing cell. Shared strings unless inline."""
    strings = []
    parts = {}
    for number, (name, table) in enumerate(sheets, 1):
        body = []
        for i, cells in enumerate(table, 1):
            row = []
            for j, cell in enumerate(cells):
                where = f"{letters(j)}{i}"
                if cell is None:
                    continue
                if isinstance(cell, str) and inline:
                    row.append(f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
                elif isinstance(cell, str):
                    if cell not in strings:
                        strings.append(cell)
                    row.append(f'<c r="{where}" t="s"><v>{strings.index(cell)}</v></c>')
                else:
                    row.append(f'<c r="{where}" s="1"><v>{cell!r}</v></c>')
            if row:
                body.append(f'<row r="{i}">{"".join(row)}</row>')
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/'
            'spreadsheetml/2006/main"><cols><col min="1" max="1" width="20"/></cols><sheetData>' + "".join(body)
            + "</sheetData></worksheet>")
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>' for i, (name, _) in enumerate(sheets, 1))
    parts["xl/workbook.xml"] = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>' + listed
        + "</sheets></workbook>")
    related = "".join(f'<Relationship Id="rId{i}" Type="t" Target="worksheets/sheet{i}.xml"/>'
                      for i in range(1, len(sheets) + 1))
    parts["xl/_rels/workbook.xml.rels"] = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships">' + related + "</Relationships>")
    if strings:
        # The first string comes in two runs with a reading aid, as office programs write formatted text.
        items = [f"<si><t>{escape(s)}</t></si>" for s in strings]
        head = strings[0]
        items[0] = (f"<si><r><t>{escape(head[:3])}</t></r><r><t>{escape(head[3:])}</t></r>"
                    "<rPh sb=\"0\" eb=\"1\"><t>aid</t></rPh></si>")
        parts["xl/sharedStrings.xml"] = ('<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="http://schemas.openxmlformats.org/'
                                         'spreadsheetml/2006/main">' + "".join(items) + "</sst>")
    parts["[Content_Types].xml"] = ('<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/'
                                    'package/2006/content-types"/>')
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 3, 2, 10, 53, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def trios_xlsx(rows):
    details = [["Filename", SAMPLE], ["Instrument name", "2500-0001"], ["Sample name", SAMPLE],
               ["Trios version", "5.4.0.300"], ["Procedure Name", "Ramp"], ["Sample Mass", f"{MASS_MG} mg"],
               ["Run date", 44257.4538]]
    sheets = [("Details", details)]
    for segment in (1, 2):
        table = [[f"Ramp 20.00 {DEG}/min"], ["Time", "Temperature", "Heat Flow", "Heat Flow (Normalized)"],
                 ["min", DEG, "mW", "W/g"]]
        for t, T, flow, part in rows:
            if part == segment:
                table.append([t / 60, T - 273.15, -flow, -flow / MASS_MG])
        sheets.append((f"Ramp 20.00 {DEG}_min ({segment})", table))
    return workbook(sheets, inline=False)


def netzsch_xlsx(rows):
    table = [[f"#{key}:", value] for key, value in NETZSCH_HEAD if key not in ("SEPARATOR", "DECIMAL")]
    table += [["#DECIMAL:", "COMMA"], ["#SEPARATOR:", "SEMICOLON"], [None], ["#*RESULTS"],
              ["Segment", "Area/(J/g)", f"Peak/{DEG}"], [2, -4.714, 118.2], [None],
              [f"##Temp./{DEG}", "Time/min", "DSC/(mW/mg)", "Sensit./(uV/mW)", "Segment"]]
    for i, (t, T, flow, segment) in enumerate(rows):
        table.append([T - 273.15, t / 60, flow / MASS_MG, None if i % 7 == 3 else 2.818, segment])
    return workbook([("Sheet1", table), ("Notes", [["nothing"]])], inline=True)


def table_xlsx(rows):
    table = [["time_s", "temperature_K", "heat_flow_mW_endo_up", "segment"]]
    return workbook([("data", table + [list(row) for row in rows])], inline=False)


# ---- AnIML ------------------------------------------------------------------------------
def animl(rows):
    """Two steps: the first in elements and counted time, the second in base64 of 32 and 64 bits, in SI units."""
    def series(name, kind, content, unit):
        return f'<Series seriesID="{name}" name="{name}" dependency="dependent" seriesType="{kind}">{content}{unit}</Series>'

    first = [r for r in rows if r[3] == 1]
    second = [r for r in rows if r[3] == 2]
    step = first[1][0] - first[0][0]
    counted = (f'<AutoIncrementedValueSet startIndex="0" endIndex="{len(first) - 1}"><StartValue><D>{first[0][0]!r}</D>'
               f"</StartValue><Increment><D>{step!r}</D></Increment></AutoIncrementedValueSet>")
    celsius = '<Unit label="unknown name"><SIUnit offset="273.15">K</SIUnit></Unit>'
    milliwatt = ('<Unit label="power"><SIUnit factor="0.001">kg</SIUnit><SIUnit exponent="2">m</SIUnit>'
                 '<SIUnit exponent="-3">s</SIUnit></Unit>')
    one = series("Time", "Float64", counted, '<Unit label="s"/>')
    one += series("Temperature", "Float64", '<IndividualValueSet startIndex="0">'
                  + "".join(f"<D>{T - 273.15!r}</D>" for _, T, _, _ in first) + "</IndividualValueSet>", celsius)
    middle = len(first) // 2
    one += series("Heat Flow Endo Up", "Float64", "".join(
        f'<IndividualValueSet startIndex="{a}" endIndex="{b - 1}">' + "".join(f"<D>{r[2]!r}</D>" for r in first[a:b])
        + "</IndividualValueSet>" for a, b in ((0, middle), (middle, len(first)))), milliwatt)
    one += series("Comment", "String", "<IndividualValueSet><S>a</S></IndividualValueSet>", "")

    def coded(code, values):
        text = base64.b64encode(struct.pack(f"<{len(values)}{code}", *values)).decode()
        return "<EncodedValueSet>" + "\n".join(text[i:i + 76] for i in range(0, len(text), 76)) + "</EncodedValueSet>"

    two = series("Time", "Int32", coded("i", [round(r[0] * 1e6) for r in second]), '<Unit label="us"/>')
    two += series("Temperature", "Float64", coded("d", [r[1] for r in second]), '<Unit label="K"/>')
    two += series("Heat Flow Endo Up", "Float32", coded("f", [r[2] for r in second]), '<Unit label="mW"/>')
    two += series("Counts", "Int64", coded("q", [7 * i - 100 for i in range(len(second))]), "")
    steps = ""
    for i, content in enumerate((one, two), 1):
        n = len(first) if i == 1 else len(second)
        steps += (f'<ExperimentStep name="ramp {i}" experimentStepID="E{i}"><Infrastructure><SampleReferenceSet>'
                  '<SampleReference sampleID="S2" role="consumed"/></SampleReferenceSet></Infrastructure>'
                  f'<Result name="DSC"><SeriesSet name="DSC" length="{n}">{content}</SeriesSet></Result></ExperimentStep>')
    samples = ('<Sample name="pan" sampleID="S1"><Category name="x"><Parameter name="Mass" parameterType="Float64">'
               f'<D>31.5</D><Unit label="mg"/></Parameter></Category></Sample><Sample name="{SAMPLE}" sampleID="S2">'
               f'<Category name="x"><Parameter name="Mass" parameterType="Float64"><D>{MASS_MG / 1000!r}</D><Unit label="g">'
               "</Unit></Parameter></Category></Sample>")
    return ('<?xml version="1.0" encoding="utf-8"?>\n<AnIML version="0.90" xmlns="urn:org:astm:animl:schema:core:draft:0.90">\n'
            f"<!-- a comment --><SampleSet>{samples}</SampleSet>\n<ExperimentStepSet>{steps}</ExperimentStepSet>\n</AnIML>\n")


# ---- tables -------------------------------------------------------------------------------
def table_two_heads(rows):
    """Names and units in rows of their own, capital exponents, a comma at the end of each row."""
    out = ["Time,Temperature,Heat Flow,", "[s],[k],[mW],"]
    return "\n".join(out + [f"{t:.3f},{T:.5f},{flow:.8E}," for t, T, flow, _ in rows]) + "\n"


def table_german(rows):
    out = [f"Zeit (min);Probentemperatur ({DEG});W\u00e4rmestrom endo up (mW)"]
    return "\r\n".join(out + [comma(f"{t / 60:.7f};{T - 273.15:.5f};{flow:.8f}") for t, T, flow, _ in rows]) + "\r\n"


def table_french(rows):
    out = [f"Temps (s)\tTemp\u00e9rature \u00e9chantillon ({DEG})\tFlux de chaleur exo up (mW)"]
    return "\n".join(out + [comma(f"{t:.4f}\t{T - 273.15:.5f}\t{-flow:.8f}") for t, T, flow, _ in rows]) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    rows = scan(int(sys.argv[2]) if len(sys.argv) > 2 else 120)
    folder.mkdir(parents=True, exist_ok=True)
    truth = "t_s,T_K,HF_mW_endo_up,segment\n" + "".join(f"{t!r},{T!r},{flow!r},{s}\n" for t, T, flow, s in rows)
    files = {
        "truth.csv": truth.encode(),
        "stare_german_utf16.txt": b"\xff\xfe" + stare_german(rows).encode("utf-16-le"),
        "netzsch_point.csv": netzsch_point(rows).encode("latin-1"),
        "netzsch_no_time.csv": netzsch_without_time(rows).encode("latin-1"),
        "netzsch.xlsx": netzsch_xlsx(rows),
        "setaram_utf16.txt": b"\xff\xfe" + setaram(rows).encode("utf-16-le"),
        "pyris_cut_head.txt": pyris_cut_head(rows).encode("cp1252"),
        "pyris_endo_up.txt": pyris_endo_up(rows).encode("utf-8"),
        "trios.csv": trios_csv(rows).encode("utf-8"),
        "trios.json": trios_json(rows).encode("utf-8"),
        "trios.xlsx": trios_xlsx(rows),
        "table.xlsx": table_xlsx(rows),
        "animl.animl": animl(rows).encode("utf-8"),
        "table_two_heads.csv": table_two_heads(rows).encode("ascii"),
        "table_german.csv": table_german(rows).encode("cp1252"),
        "table_french.tsv": table_french(rows).encode("utf-8"),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


main()
