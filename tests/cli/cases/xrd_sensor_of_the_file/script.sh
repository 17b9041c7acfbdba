for SENSOR in file Si:0.45mm; do
  "$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 50 -q --sensor $SENSOR sample_data/vit4/xrd/P7_T583_master.h5 | grep -v '^#' | awk '{printf "%.5g %.5g\n", $2, $3}' > $SENSOR.txt
done
cmp file.txt Si:0.45mm.txt && echo same
