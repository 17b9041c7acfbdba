set -eu
"$LEHR" pdf rpoly -q --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy --qmaxinst 22 \
  --rmax 10 --rstep 0.05 --write sq,fq sample_data/pattern/vit4.xy -o vit4.gr > /dev/null
ls vit4.*
# The header is a configuration that gives the same numbers.
"$LEHR" pdf rpoly -q --config vit4.gr sample_data/pattern/vit4.xy --background sample_data/pattern/empty.xy -o again.gr > /dev/null
grep -v '^[a-z#[]' vit4.gr > a
grep -v '^[a-z#[]' again.gr > b
cmp a b && echo same
