mkdir -p made/dsc
ln -s /dev/full made/dsc/cast.csv
"$LEHR" simulate study.yaml -o made --force
