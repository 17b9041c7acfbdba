awk '/^#/ { print; next } { print $1, $2 - 30000, $3 }' sample_data/pattern/vit4.xy > minus.xy
"$LEHR" pdf sq -q --composition Zr minus.xy -o x.sq; echo "$?"
"$LEHR" pdf rpoly -q --composition Zr minus.xy -o x.gr; echo "$?"
"$LEHR" pdf rpoly -q --composition Zr --background sample_data/pattern/vit4.xy --background-scale 1.1 sample_data/pattern/vit4.xy -o x.gr; echo "$?"

