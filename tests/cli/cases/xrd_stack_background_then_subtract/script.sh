"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni -n 20 -q --background sample_data/vit4/xrd/P0_T583_master.h5 sample_data/vit4/xrd/P7_T583_master.h5 -o a.xy >/dev/null
grep -o 'background(P0_T583_master.h5)' a.xy
"$LEHR" xrd stack --poni sample_data/vit4/xrd/eiger500k.poni -n 20 -q sample_data/vit4/xrd/P0_T583_master.h5 -o P0_T583_master.h5 >/dev/null
"$LEHR" xrd subtract a.xy P0_T583_master.h5
