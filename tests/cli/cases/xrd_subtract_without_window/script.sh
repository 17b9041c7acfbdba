printf '1 2\n2 3\n' > a.xy
"$LEHR" xrd subtract --scale fit a.xy a.xy
