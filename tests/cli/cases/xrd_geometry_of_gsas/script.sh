"$LEHR" xrd integrate --poni without.imctrl image.edf && exit 1
"$LEHR" xrd integrate --poni with.imctrl -n 2 image.edf
