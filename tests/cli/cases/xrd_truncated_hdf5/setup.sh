head -c 300000 sample_data/vit4/xrd/P7_T583_data_000001.h5 > cut.h5
