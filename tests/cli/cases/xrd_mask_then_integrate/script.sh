IMAGE=sample_data/vit4/xrd/P7_T583_master.h5
"$LEHR" xrd mask --outliers 6 --polygon 0,0,60,0,60,25,0,25 $IMAGE -o mask.tif
"$LEHR" xrd integrate -q --poni sample_data/vit4/xrd/eiger500k.poni --points 100 --mask mask.tif $IMAGE -o curve.xy
