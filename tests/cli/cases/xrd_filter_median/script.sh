"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --filter median sample_data/vit4/xrd/P7_T583_master.h5 > a.xy
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --filter quantile:0.5:0.5 sample_data/vit4/xrd/P7_T583_master.h5 > b.xy
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 > c.xy
grep -v '^#' a.xy > a.txt; grep -v '^#' b.xy > b.txt; grep -v '^#' c.xy > c.txt
cmp a.txt b.txt && echo same
paste a.txt c.txt | awk '$4==$9 && $5/$10>0.999999 && $5/$10<1.000001' | wc -l
