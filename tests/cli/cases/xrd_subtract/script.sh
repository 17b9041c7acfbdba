printf '# columns: q_per_ang intensity sigma\n1 4 0.2\n2 6 0.2\n3 8 0.2\n4 10 0.2\n5 17 0.2\n' > curve.xy
printf '# columns: q_per_ang intensity sigma\n1 2 0.1\n2 3 0.1\n3 4 0.1\n4 5 0.1\n5 6 0.1\n' > background.xy
"$LEHR" xrd subtract --scale fit --range 0.5:4.5 curve.xy background.xy -o difference.xy
