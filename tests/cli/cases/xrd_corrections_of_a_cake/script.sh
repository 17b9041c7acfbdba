"$LEHR" xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --points 20 --azimuth-points 4 -q --air-path air sample_data/vit4/xrd/P7_T583_master.h5 -o c.h5 >/dev/null
strings c.h5 | grep -o 'solid_angle, polarization(0.99 axis=0), layer(mu_t=0.02'
"$LEHR" xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --points 20 --azimuth-points 4 -q --air-path air sample_data/vit4/xrd/P7_T583_master.h5 -o c.csv >/dev/null
grep '^# corrections' c.csv
