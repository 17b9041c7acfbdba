"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni -q sample_data/vit4/xrd/P7_T583_master.h5 -o single.csv > /dev/null
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni -q --per-frame sample_data/vit4/xrd/P7_T583_master.h5 -o stack.h5 > /dev/null
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni -q sample_data/vit4/xrd/P7_T583_master.h5 -o stack.csv > /dev/null
grep -v '^#' single.csv > a; grep -v '^#' stack.csv > b; cmp a b && echo same
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni -q --per-frame sample_data/vit4/xrd/P7_T583_master.h5 | grep columns
