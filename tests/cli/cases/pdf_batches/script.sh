set -eu
# What the inputs of a call share changes no digit; an input on other points, or a broken one, gets its own.
common="--composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy"
cp sample_data/pattern/vit4.xy a.xy
cp sample_data/pattern/vit4_thin.xy b.xy
head -600 sample_data/pattern/vit4.xy > c.xy
numbers() { grep -E '^ *[0-9]' "$1" | cksum; }
for verb in sq rpoly gr; do
    options="$common"
    ending=xy
    if [ $verb = gr ]; then options=""; ending=sq; fi
    if [ $verb = sq ]; then options="$common --plate 0.05"; fi
    mkdir -p many one
    "$LEHR" pdf $verb -q $options a.$ending b.$ending c.$ending -o many/ > /dev/null
    for name in a b c; do
        "$LEHR" pdf $verb -q $options $name.$ending -o one/ > /dev/null
        for file in one/$name.*; do
            [ "$(numbers "$file")" = "$(numbers "many/${file#one/}")" ] && [ "$(grep -cE '^ *[0-9]' "$file")" -gt 100 ] && echo "$verb $name"
        done
    done
    if [ $verb = sq ]; then cp one/*.sq .; fi
    rm -r many one
done
mkdir broken
"$LEHR" pdf rpoly -q $common none.xy a.xy -o broken/ > /dev/null 2>&1 || echo "exit $?"
"$LEHR" pdf sq -q $common none.xy a.xy -o broken/ > /dev/null 2>&1 || echo "exit $?"
"$LEHR" pdf gr -q none.sq a.sq -o broken/ > /dev/null 2>&1 || echo "exit $?"
ls broken
