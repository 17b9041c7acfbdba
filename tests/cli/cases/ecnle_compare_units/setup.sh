printf 'T (°C),P (kbar),tau_ms\n350,0,120\n340,4,3500\n' > times.csv
printf 'pressure_kbar,Tg_C,sigma_tg\n2,310,1.5\n5,311.5,1.5\n' > transitions.csv
