"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 300 --map 3x4 --incomplete --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o map.csv --plot map.png
grep '^# ' map.csv
