# What a correction writes is a run for every other command, with sample, mass and sign, from every kind of table;
# options that are named like something in the header (--sign, --columns) do not take its place.
flash=sample_data/corrections/flash_q1000.csv
sed -e 's/endo up/exo up/' -e 's/\(.*,\)\([0-9]\)/\1-\2/' $flash > exo.csv
columns="--columns temperature=temperature_K,signal=heat_flow_mW,time=time_s"
cp="--empty sample_data/corrections/cp_empty.csv sample_data/corrections/cp_sample.csv"
for kind in csv txt h5; do
    "$LEHR" dsc desmear -q --sign exo $columns --time-constant 1.2ms exo.csv -o desmeared.$kind > /dev/null
    "$LEHR" dsc correct -q --sign exo $columns --time-constant 1.2ms exo.csv -o corrected.$kind > /dev/null
    "$LEHR" dsc subtract -q $columns --background sample_data/corrections/cp_empty.csv \
        sample_data/corrections/cp_sample.csv -o subtracted.$kind > /dev/null
    "$LEHR" dsc cp -q $cp -o cp.$kind > /dev/null
    for file in desmeared corrected; do
        "$LEHR" dsc info $file.$kind | grep -E "^sign "
        "$LEHR" dsc tf -q --glass 340:440 --liquid 725:775 $file.$kind | grep -c fictive_temperature
    done
    "$LEHR" dsc info subtracted.$kind | grep -E "^(sample|mass)"
    "$LEHR" dsc tf -q --glass 430:520 --liquid 650:690 cp.$kind | grep -E "^(area|delta_cp).J/g"  | wc -l
done
