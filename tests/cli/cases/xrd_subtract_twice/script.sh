"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 -o a.xy >/dev/null
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P0_T583_master.h5 -o air.xy >/dev/null
"$LEHR" xrd subtract --scale 0.5 a.xy air.xy -o once.xy >/dev/null
grep '^# corrections' once.xy
"$LEHR" xrd subtract once.xy air.xy
