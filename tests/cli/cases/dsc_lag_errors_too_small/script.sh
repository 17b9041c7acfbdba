printf 'rate_K_per_s,onset_K,sigma\n1,430,0.01\n10,431,0.01\n20,429,0.01\n50,432,0.01\n' | "$LEHR" dsc lag -
