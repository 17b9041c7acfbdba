"$LEHR" xrd integrate --unit 2th_deg --poni sample_data/vit4/xrd/eiger500k.poni --points 900 sample_data/vit4/xrd/P7_T583_master.h5 -q -o angles.xy > /dev/null
"$LEHR" xrd integrate --unit q_nm^-1 --poni sample_data/vit4/xrd/eiger500k.poni --points 900 sample_data/vit4/xrd/P7_T583_master.h5 -q -o nm.xy > /dev/null
"$LEHR" xrd fsdp --range 2.2:3.2 --wavelength 0.9537246 angles.xy
"$LEHR" xrd fsdp --range 2.2:3.2 --wavelength 0.9537246 --json angles.xy > given.json
"$LEHR" xrd fsdp --range 2.2:3.2 --json angles.xy > stated.json # the header of the curve says it
grep -o '"position"[^}]*' given.json | head -n 1 > given
grep -o '"position"[^}]*' stated.json | head -n 1 > stated
test -s given && cmp given stated
"$LEHR" xrd fsdp --range 2.2:3.2 --scan none nm.xy
