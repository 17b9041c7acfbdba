cp sample_data/vit4/xrd/P7_T583_master.h5 lonely_master.h5
