awk 'BEGIN { print "# number_density: 0.06"; print "# columns: r_ang T"; for (i = 1; i < 600; i++) { r = i/100; x = (r-2.8)/0.2; y = r - 5.5;
  printf "%.2f %.8f\n", r, 8.55*exp(-x*x/2) + 7*exp(-y*y/0.5) } }' > bare.gr
