set -eu
cat > samples.csv <<'END'
file,composition,density,plate
vit4.xy,Zr46.75Ti8.25Cu7.5Ni10Be27.5,6.0,0.05
sample_data/pattern/vit4_thin.xy,Zr 46.75 Ti 8.25 Cu 7.5 Ni 10 Be 26.5,,0.05
END
"$LEHR" pdf sq -q --samples samples.csv --background sample_data/pattern/empty.xy --joint-series background-scale --ensemble \
  sample_data/pattern/vit4.xy sample_data/pattern/vit4_thin.xy --json -o out/ > r.json
/usr/bin/python3 - <<'END'
import json
rows = json.load(open("r.json"))["results"]
for row in rows:
    print(row["sample_composition"], row["series"]["samples"], row["budget"]["model"]["value"] > 0 if isinstance(row["budget"]["model"], dict) else row["budget"]["model"] > 0)
print(abs(rows[0]["background_scale"]["value"] - rows[1]["background_scale"]["value"]) < 1e-12, rows[0]["scale"]["value"] < rows[1]["scale"]["value"])
END
# Without a series each input still gets its composition.
"$LEHR" pdf sq -q --samples samples.csv --background sample_data/pattern/empty.xy --background-scale 0.94 \
  sample_data/pattern/vit4.xy sample_data/pattern/vit4_thin.xy -o alone/ | grep -c 'vit4.*Be'

