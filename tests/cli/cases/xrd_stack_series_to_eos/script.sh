cat > stages.txt <<END
file pressure_GPa sigma_pressure_GPa
P7_T583_master.h5 0.1 0.01
P7_T523_master.h5 2 0.02
P0_T583_master.h5 4 0.03
P7_T623_master.h5 6 0.05
P7_T663_master.h5 8 0.05
END
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 600 --stages stages.txt --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o series.csv --plot series.svg
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 600 -q --stages stages.txt --peak-range 2.2:3.2 sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o series.h5
grep '^# ' series.csv
"$LEHR" fit eos -q --model murnaghan --fix K0_prime=4 series.csv
test -s series.h5 && test -s series.svg && echo written
