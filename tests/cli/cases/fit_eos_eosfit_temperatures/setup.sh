printf 'TSCALE C\nformat 1 P T V\n0 25 112.981\n0.43 25 111.725\n0.794 25 110.711\n1.651 225 108.597\n' > hot.dat
