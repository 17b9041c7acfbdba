{ echo "# P_GPa V_A3 sigP_GPa sigV_A3"; grep -v "^#" sample_data/fitting/eos.txt; } > short.dat
