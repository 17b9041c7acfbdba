printf 'P_kbar\n10\n10.1\n9.9\n10\n20\n30\n40.1\n40\n39.9\n40\n' > pressures.txt
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 300 --stages pressures.txt --plateau '0.3 kbar' --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o series.csv
grep '^# ' series.csv
grep -c '^[0-9.]*,[0-9.e-]*,2.6' series.csv
