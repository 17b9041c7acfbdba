printf 'type:PWDR\nwavelength:0.95\ndistance:100.0\ncenter:[0.1, 0.15]\ntilt:0.5\nrotation:90.0\n' > without.imctrl
{ cat without.imctrl; echo 'pixelSize:[100.0, 100.0]'; } > with.imctrl
printf '{\nDataType = UnsignedByte ;\nDim_1 = 2 ;\nDim_2 = 3 ;\n}\nabcdef' > image.edf
