sed 's/poni_version: .*/poni_version: 3/' sample_data/vit4/xrd/eiger500k.poni > deep.poni
echo 'Parallax: True' >> deep.poni
"$LEHR" xrd integrate --poni deep.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 > on.xy
"$LEHR" xrd integrate --poni deep.poni --points 20 -q --parallax off sample_data/vit4/xrd/P7_T583_master.h5 > off.xy
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q sample_data/vit4/xrd/P7_T583_master.h5 > plain.xy
"$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --parallax on sample_data/vit4/xrd/P7_T583_master.h5 > forced.xy
for N in on off plain forced; do grep -v '^#' $N.xy > $N.txt; done
cmp on.txt forced.txt && cmp off.txt plain.txt && ! cmp -s on.txt off.txt && grep -o 'parallax(mu=366' on.xy
