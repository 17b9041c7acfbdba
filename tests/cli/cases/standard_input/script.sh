"$LEHR" dsc info --json - < sample_data/vit4/dsc/P7_T583.txt
