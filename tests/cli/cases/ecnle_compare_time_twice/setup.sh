printf 'temperature_K,tau_s,ln_tau\n600,1,0\n' > t.csv
