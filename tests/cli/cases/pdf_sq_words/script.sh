for option in "--rmin near" "--background sample_data/pattern/empty.xy --background-scale much" "--polarization half" "--plate 1 --cylinder 2" "--thickness 0.05" \
  "--density 6 --number-density 0.06" "--density-error 1" "--anvil diamond" "--eggert 2" "--order 9" "--density 600"; do
  "$LEHR" pdf sq -q --composition Ni $option sample_data/pattern/vit4.xy > /dev/null && echo "$option passed"
done
true
