printf "# columns: wavelength[angstrom] wavelength0[nm]\n6978.5 694.25\n7220 694.25\n" > lines.txt
