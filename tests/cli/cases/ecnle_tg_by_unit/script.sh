# 0.5 GPa, 500 MPa and the bare number are one pressure.
for p in '0.5 GPa' '500 MPa' 0.5; do
  "$LEHR" ecnle tg --tg 596 --phi-g auto --diameter 2.94 --pressure "$p" -q | grep '^glass_transition'
done
"$LEHR" ecnle tg --tg 596 --phi-g auto --pressure 0:1:2 -q | grep -c 'nan'  || true
