"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --sensor Si:450um --air-path He:70mm,air:10mm --plate diamond:2mm,Kapton:50um:10:90 sample_data/vit4/xrd/P7_T583_master.h5 -o a.h5
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --no-solid-angle --no-polarization sample_data/vit4/xrd/P7_T583_master.h5 | grep '^# corrections'
h5dump -d /entry/header/corrections a.h5 2>/dev/null | grep solid || strings a.h5 | grep 'solid_angle, pol'
