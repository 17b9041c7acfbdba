printf "PSCALE GPa\nformat 1 P V\n0 112.981\n0.43 111.725 0.014\n" > broken.dat
