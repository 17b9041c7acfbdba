# q beside 2theta, decimal commas, a monitor; the background has angles without a name.
awk '!/^#/ { q = $1; s = q*0.1809988298/12.566370614; t = 2*atan2(s, sqrt(1 - s*s))*57.29577951308232
  if (FILENAME ~ /empty/) printf "%.7f %s\n", t, $2 > "empty.xy"
  else { if (!n++) print "2theta (deg);q (1/A);counts/s;monitor;error" > "log.csv"
         line = sprintf("%.7f;%s;%s;1000;%s", t, q, $2, $3); gsub(/\./, ",", line); print line > "log.csv" } }' \
  sample_data/pattern/empty.xy sample_data/pattern/vit4.xy
"$LEHR" pdf sq --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --energy 68.5 --background empty.xy --background-scale 0.94 --plate 0.05 \
  log.csv -o a.sq | grep number_density | cut -c1-34

