"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 400 --map 2x5 --snake --step-x 0.1 --step-y 0.1 --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o map.csv --curves curves.txt --plot map.svg
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 400 --map 2x5 --snake -q --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o map.h5
grep '^# ' map.csv
grep -c ',good,' map.csv
grep -c '^[0-9]' curves.txt
test -s map.h5 && test -s map.svg && echo written
