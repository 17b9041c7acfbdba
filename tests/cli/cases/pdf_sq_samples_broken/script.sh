v=sample_data/pattern/vit4.xy
printf 'file,composition\nother.xy,Zr\nthird.xy,Cu\n' > none.csv
printf 'file,composition\nvit4.xy,Zr\nvit4.xy,Cu\n' > twice.csv
printf 'file,composition,density\nvit4.xy,Zr50Cu50,-3\nb.xy,Zr50Cu50,6\n' > minus.csv
printf 'file,composition\nvit4.xy,Zr50Xx50\nb.xy,Zr50Cu50\n' > unknown.csv
printf 'name,composition\nvit4.xy,Zr50Cu50\nb.xy,Zr50Cu50\n' > nofile.csv
for t in none twice minus unknown nofile; do "$LEHR" pdf sq -q --samples $t.csv $v -o x.sq; echo "$t $?"; done
