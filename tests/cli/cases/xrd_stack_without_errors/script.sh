"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 300 --error none --json sample_data/vit4/xrd/P7_T583_master.h5 > none.json
grep -c level_stderr none.json || echo none
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 300 --json sample_data/vit4/xrd/P7_T583_master.h5 | grep -c '"level_stderr"'
