printf 'monitor\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n' > all.txt
printf 'monitor\n2\n4\n6\n8\n10\n' > selected.txt
for m in all selected; do
  "$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 300 -q --frames 1:2 --monitor $m.txt sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 -o $m.csv > /dev/null
  grep -v '^#' $m.csv > $m
done
cmp all selected && echo same
printf 'monitor\n1\n2\n3\n' > three.txt
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --frames 1:2 --monitor three.txt sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T523_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 sample_data/vit4/xrd/P7_T623_master.h5 sample_data/vit4/xrd/P7_T663_master.h5 || true
