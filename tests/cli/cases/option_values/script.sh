# Values that cannot be: exit code 2 and the value in the message.
run=sample_data/vit4/dsc/P7_T583.txt
image="--poni sample_data/vit4/xrd/eiger500k.poni sample_data/vit4/xrd/P7_T583_master.h5"
refused() {
    "$LEHR" "$@" > out 2> message && code=0 || code=$?
    echo "$code $(grep -v ^Try message)"
}
refused ecnle state --phi 0.9
refused ecnle state --phi nan
refused ecnle state --phi 0.6 --tau-e 0
refused ecnle state --phi 0.6 --diameter 0
refused dsc tf --glass 360,5:480 --liquid 725:775 $run
refused dsc tf --glass -inf:480 --liquid 725:775 $run
refused dsc tf --glass 360:480 --glass 360:500 --liquid 725:775 $run
refused xrd integrate --points 1e9 $image
refused xrd integrate --range "10:40 deg" $image
refused xrd integrate --range "10:40 deg" --unit 2th_deg -q $image
refused run -
refused xrd info -
"$LEHR" xrd integrate --range "1:3 1/angstrom" -q -o a.xy $image > /dev/null
"$LEHR" xrd integrate --range 1:3 -q -o b.xy $image > /dev/null
grep -v "^#" a.xy > a; grep -v "^#" b.xy | cmp - a && echo same
exit 2
