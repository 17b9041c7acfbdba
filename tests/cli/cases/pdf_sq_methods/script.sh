set -eu
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 --plate 0.05"
"$LEHR" pdf sq -q $common --method high-q sample_data/pattern/vit4.xy --form ashcroft-langreth -o a.csv | grep -E '^(method|form) ' | tr -s ' '
"$LEHR" pdf sq -q $common --method krogh-moe --density 6 --eggert 2 --rmin 1.8 sample_data/pattern/vit4.xy -o b.csv | grep '^method ' | tr -s ' '
"$LEHR" pdf sq -q $common --method rpoly --qmax 22 sample_data/pattern/vit4.xy -o c.csv | grep '^method ' | tr -s ' '
# What was written is a structure factor, and is not taken for intensities.
"$LEHR" pdf sq -q $common a.csv 2>&1 || echo "exit $?"
