set -eu
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --plate 0.05"
# Both samples get one background scale; the second file is written beside the first, in the order of the call.
"$LEHR" pdf sq -q $common --joint-series both sample_data/pattern/vit4_thin.xy sample_data/pattern/vit4.xy --json -o out/ > r.json
/usr/bin/python3 - <<'END'
import json
rows = json.load(open("r.json"))["results"]
truth = {"number_density": 0.060514041, "background_scale": 0.94, "constant": 4.0}
scales = [1 / 54, 1 / 90]
print([row["input"].split("/")[-1] for row in rows])
same = lambda key: abs(rows[0][key]["value"] / rows[1][key]["value"] - 1) < 1e-12  # b = (alpha b)/alpha is rounded
print(same("background_scale"), same("constant"))
for row, scale in zip(rows, scales):
    # SOURCE: sample_data/pattern/truth.json; three standard errors
    off = [(row[key]["value"] - value) / row[key]["stderr"] for key, value in list(truth.items()) + [("scale", scale)]]
    print(all(abs(x) < 3 for x in off), row["series"]["samples"], row["series"]["parameters"], row["series"]["shared"])
END
ls out
"$LEHR" pdf sq -q $common --joint-series background-scale sample_data/pattern/vit4_thin.xy sample_data/pattern/vit4.xy -o b/ | grep -c 'vit4' > /dev/null && echo fine
