"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 10 -q --dark sample_data/vit4/xrd/P7_T583_master.h5::[1] sample_data/vit4/xrd/P7_T583_master.h5::[1] -o a.h5 | grep corrections
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 10 -q --dark sample_data/vit4/xrd/nothing.h5::[1] sample_data/vit4/xrd/P7_T583_master.h5::[1]
