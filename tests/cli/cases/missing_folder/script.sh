"$LEHR" version -o no/such/folder/version.csv
