"$LEHR" fit ruby --wavelength0 694.27 sample_data/fitting/ruby.txt -o pressures.txt -q
"$LEHR" fit eos --dimension 2.5 pressures.txt
