"$LEHR" xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --points 50 --azimuth-points 8 -q sample_data/vit4/xrd/P7_T583_master.h5 -o cake.h5
test -s cake.h5 || echo missing
"$LEHR" xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --points 50 --azimuth-points 8 -q sample_data/vit4/xrd/P7_T583_master.h5 | grep -c '^[-0-9]' | grep -x 400 || echo rows
