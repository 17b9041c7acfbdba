# Devices that never end: refused from their first bytes, also where a checksum is wanted.
"$LEHR" dsc info /dev/zero; echo $?
"$LEHR" dsc info --json /dev/full > /dev/null; echo $?
"$LEHR" dsc info - < /dev/zero; echo $?
"$LEHR" dsc tf --glass 360:480 --liquid 725:775 --reference /dev/zero sample_data/vit4/dsc/P7_T583.txt; echo $?
cat sample_data/vit4/dsc/P7_T583.txt | "$LEHR" dsc info -q -o pipe.h5 /dev/stdin > /dev/null; echo $?
"$LEHR" dsc info -o device.csv /dev/zero
