for sample in P0 P7; do
    "$LEHR" xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 sample_data/vit4/xrd/${sample}_T583_master.h5 -q -o $sample.xy > /dev/null
done
"$LEHR" xrd fsdp --range 2.2:3.2 --distance 81.6 --distance-uncertainty 0.1 --placement-uncertainty 0.009 --wavelength 0.9537 --plot 'fsdp_{name}.svg' --json P0.xy P7.xy
ls fsdp_P0.svg fsdp_P7.svg
