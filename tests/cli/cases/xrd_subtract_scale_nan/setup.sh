printf '1 2\n2 3\n' > a.xy
