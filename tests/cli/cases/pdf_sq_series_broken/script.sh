common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --plate 0.05"
vit4=sample_data/pattern/vit4.xy
thin=sample_data/pattern/vit4_thin.xy
printf '# q_A^-1 I sigma\n1 nan 1\n2 nan 1\n' > nan.xy
"$LEHR" pdf sq -q $common --joint-series both $vit4 $vit4 --json > /dev/null; echo "exit $?"
"$LEHR" pdf sq -q $common --joint-series both $vit4 none.xy -o a/; echo "exit $?"
"$LEHR" pdf sq -q $common --joint-series both $vit4 nan.xy -o a/; echo "exit $?"
"$LEHR" pdf sq -q $common --joint-series both --method rpoly $vit4 $thin -o a/; echo "exit $?"
"$LEHR" pdf sq -q --composition Zr --joint-series both $vit4 $thin -o a/; echo "exit $?"
"$LEHR" pdf sq -q $common --joint-series both --constant 0 $vit4 $thin -o a/; echo "exit $?"
