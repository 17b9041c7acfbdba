printf '# LaB6\n4.156826 # (1,0,0)\n2.93932\n2.399945\n2.078413\n1.858989\n1.697017\n' > lab6.D
"$LEHR" xrd calibrate --calibrant lab6.D --energy 17 --pixel 172 --center 160,150 sample_data/calibration/lab6_near.h5 | grep -E '^(rings|converged|calibrant.origin)'
printf 'garbage\n' > bad.D
"$LEHR" xrd calibrate --calibrant bad.D --energy 17 --pixel 172 sample_data/calibration/lab6_near.h5 && echo unexpected
true
