"$LEHR" dsc tf -q --glass 360:560 --liquid 725:775 sample_data/vit4/dsc/P7_T583.txt -o tf.csv > /dev/null
grep -o 'glass_window_1,glass_window_2,liquid_window_1,liquid_window_2' tf.csv
grep -o ',360,560,725,775,' tf.csv
