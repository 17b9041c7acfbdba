IMAGE=sample_data/calibration/lab6_near.h5
run() { "$LEHR" xrd calibrate --calibrant LaB6 "$@" $IMAGE && echo unexpected; }
run --pixel 172
run --energy 17 --wavelength 0.7
run --energy -3
run --wavelength abc
run --energy 17 --fix distance,color
run --energy 17 --center 4
run --energy 17 --pixel 1,2,3
run --energy 17
run --energy 17 --pixel 172 --cell 9
run --energy 17 --pixel 172 --travel 0,30
run --energy 17 --pixel 172 --orientation 9
true
