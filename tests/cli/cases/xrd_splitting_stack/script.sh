IN="--poni sample_data/vit4/xrd/eiger500k.poni --points 400 -q sample_data/vit4/xrd/P7_T583_master.h5"
for SPLIT in bbox full; do
  for VERB in integrate stack; do
    "$LEHR" xrd $VERB $IN --split $SPLIT -o $VERB.xy > /dev/null
    grep -v '^#' $VERB.xy | awk '{printf "%.9g %.9g %.9g %.9g\n", $1, $2, $3, $4}' > $VERB.txt
  done
  cmp integrate.txt stack.txt && echo same $SPLIT
done
