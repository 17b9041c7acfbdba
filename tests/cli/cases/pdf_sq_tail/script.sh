set -eu
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 --plate 0.05"
# A shadow that sets in at 20/angstrom.
/usr/bin/python3 - <<'END'
out = open("shadow.xy", "w")
for line in open("sample_data/pattern/vit4.xy"):
    parts = line.split()
    if line[0] != "#" and len(parts) >= 2:
        q, rest = float(parts[0]), [float(x) for x in parts[1:]]
        line = " ".join([parts[0]] + [repr(x * (1 - 0.05 * max(0, q - 20) ** 2)) for x in rest]) + "\n"
    out.write(line)
END
"$LEHR" pdf sq $common shadow.xy -o shadow.sq > r.txt 2> w.txt
grep -c 'S(q) leaves 1 as no structure does' w.txt
awk '/^qmax/ { print (($2 >= 19 && $2 <= 21.5) ? "found" : $2) }' r.txt
"$LEHR" pdf sq $common shadow.xy --qmax 22.4 -o shadow.sq 2>&1 > /dev/null | grep -c 'leaves these data out'
"$LEHR" pdf sq $common sample_data/pattern/vit4.xy -o whole.sq 2>&1 > /dev/null | grep -c 'leaves 1' || true
