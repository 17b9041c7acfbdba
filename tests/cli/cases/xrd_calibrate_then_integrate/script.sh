IMAGE=sample_data/calibration/lab6_near.h5
"$LEHR" xrd calibrate --calibrant LaB6 --energy 17 --pixel 172 $IMAGE -o lab6.poni
grep -c 'certificate of NIST SRM 660c' lab6.poni
"$LEHR" xrd integrate -q --poni lab6.poni --points 300 $IMAGE -o curve.xy
"$LEHR" xrd calibrate --calibrant LaB6 --start lab6.poni --fix rot1,rot2,rot3 $IMAGE | grep '^rings'
