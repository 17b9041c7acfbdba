"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 -o a.xy >/dev/null
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --air-path He sample_data/vit4/xrd/P7_T583_master.h5 -o b.xy >/dev/null
"$LEHR" xrd subtract a.xy b.xy
