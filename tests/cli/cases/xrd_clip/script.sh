"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --clip 5 --points 300 -q sample_data/vit4/xrd/P7_T583_master.h5 -o curve.xy
