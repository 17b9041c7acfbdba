"$LEHR" pdf sq -q --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --background-scale 0.94 --plate 0.05 --form ashcroft-langreth sample_data/pattern/vit4.xy -o vit4.sq > /dev/null || exit 9
"$LEHR" pdf coordination --range 2:3.5 vit4.sq
