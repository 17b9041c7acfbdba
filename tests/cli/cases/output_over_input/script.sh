# Every way to name a file that is read as the file to write: refused, and the file stays as it was.
cp sample_data/vit4/dsc/P7_T583.txt run.csv
cp sample_data/vit4/dsc/P7_T523.txt reference.csv
cp sample_data/vit4/xrd/eiger500k.poni geometry.csv
cp run.csv run.dat
ln -s run.csv link.csv
ln run.csv hard.h5
before=$(cat run.csv reference.csv geometry.csv run.dat | cksum)
refused() {
    "$LEHR" "$@" 2> message && code=0 || code=$?
    echo "$code $(sed 's/^lehr: //' message)"
}
tf="dsc tf --segment 1 --glass 360:560 --liquid 725:775"
refused dsc info run.csv -o run.csv
refused dsc info run.csv -o ./link.csv
refused dsc convert run.csv -o hard.h5
refused dsc info - -o run.csv < run.csv
refused $tf --reference reference.csv run.csv -o reference.csv
refused $tf run.dat --plot run.svg
refused xrd integrate --poni geometry.csv sample_data/vit4/xrd/P7_T583_master.h5 -o geometry.csv
[ "$(cat run.csv reference.csv geometry.csv run.dat | cksum)" = "$before" ] && echo untouched
