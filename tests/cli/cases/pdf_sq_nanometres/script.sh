awk '!/^#/ && $1 < 7 { print $1*10, $2 }' sample_data/pattern/vit4.xy > short.xy
awk '!/^#/ { print $1*10, $2 }' sample_data/pattern/vit4.xy > long.xy
for f in short long; do "$LEHR" pdf sq -q --composition Zr --energy 100 $f.xy -o x.sq; echo "$?"; done
"$LEHR" pdf sq -q --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --energy 68.5 --axis q_nm^-1 long.xy -o x.sq > /dev/null; echo "$?"

