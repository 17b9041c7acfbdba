"$LEHR" pdf sq -q --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 \
  --plate 0.05 --density 6.0 sample_data/pattern/vit4.xy -o vit4.sq > /dev/null || exit 9
"$LEHR" pdf gr -q --window lorch --rmax 8 vit4.sq -o vit4.gr > /dev/null || exit 9
"$LEHR" pdf coordination --range 2:3.5 vit4.sq vit4.gr -o n.csv || exit 9
grep -c vit4 n.csv
grep -E '^(number_density|window|qmax) = ' vit4.gr | cut -c1-21
