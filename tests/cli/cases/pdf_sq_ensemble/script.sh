set -eu
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 --plate 0.05"
"$LEHR" pdf sq -q $common --ensemble sample_data/pattern/vit4.xy --json -o a.sq > a.json
"$LEHR" pdf sq -q $common sample_data/pattern/vit4.xy --json -o b.sq > b.json
"$LEHR" pdf coordination -q --range 2:3.6 a.sq --json > c.json
grep '^# columns' a.sq
/usr/bin/python3 - <<'END'
import json
a, b, c = (json.load(open(name))["results"] for name in ("a.json", "b.json", "c.json"))
print(a["scale"]["value"] == b["scale"]["value"], a["scale"]["stderr"] > b["scale"]["stderr"])
for value, budget in (("number_density", "budget"), ("scale", "scale_budget")):
    parts = a[budget]
    print(value, abs(a[value]["stderr"] - (parts["statistical"] ** 2 + parts["model"] ** 2) ** 0.5) < 1e-12,
          parts["model"] > 0)
# SOURCE: sample_data/pattern/truth.json
print(abs(a["number_density"]["value"] - 0.060514041) < a["number_density"]["stderr"], a["budget"]["members"])
print("structure" in c["budget"], c["budget"]["model"]["value"] >= c["budget"]["structure"]["value"] > 0)
END
"$LEHR" pdf sq -q $common --ensemble --method high-q sample_data/pattern/vit4.xy 2>&1 || echo "exit $?"
