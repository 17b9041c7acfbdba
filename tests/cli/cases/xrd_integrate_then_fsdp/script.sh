"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 sample_data/vit4/xrd/P7_T583_master.h5 -q -o iq.csv > /dev/null
"$LEHR" xrd fsdp --range 2.2:3.2 --json iq.csv
