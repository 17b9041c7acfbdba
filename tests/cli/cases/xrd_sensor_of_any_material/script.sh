for S in CdTe:750um 'CdTe@5.853:0.75mm' GaAs:500um CsI@4.51:100um Si; do
  "$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 20 -q --sensor "$S" sample_data/vit4/xrd/P7_T583_master.h5 | grep -o 'sensor(mu_t=[0-9]*'
done
