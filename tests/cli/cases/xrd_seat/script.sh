"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --plate diamond:2.3mm --seat cBN:4mm:2.3mm:0.7mm:2.5mm:1:90 sample_data/vit4/xrd/P7_T583_master.h5 | grep '^# corrections'
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 | grep '^# masked'
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --seat WC@15.6:4mm:2.3mm:0.7mm:2.5mm sample_data/vit4/xrd/P7_T583_master.h5 | grep '^# masked' | awk '{print ($3 > 100000 ? "shadow" : "none")}'
