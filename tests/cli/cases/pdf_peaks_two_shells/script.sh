"$LEHR" pdf peaks -q --shells 2 --window lorch --json sample_data/pdf/P7_T298.sq > peaks.json || exit 9
python3 - <<'END'
import json
peaks = json.load(open("peaks.json"))["results"]["peaks"]
truth = [(2.720, 0.130, 3.00), (3.065, 0.200, 8.90)]
for peak, values in zip(peaks, truth):
    for key, value in zip(("position", "width", "coordination"), values):
        # Two and a half standard errors of six correlated numbers: 3 %.
        print(key, "good" if abs(peak[key]["value"] - value) < 2.5 * peak[key]["stderr"] < 0.4 * value else peak[key])
END
