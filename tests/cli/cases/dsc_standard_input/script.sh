# Every format that is text comes from a pipe as well, by either way.
cat > a.animl <<'END'
<AnIML><SampleSet><Sample name="piece" sampleID="1"><Category><Parameter name="Mass"><D>2.5</D><Unit label="mg"/></Parameter></Category>
</Sample></SampleSet><ExperimentStepSet><ExperimentStep><Result><SeriesSet>
<Series name="Temperature" seriesType="Float64"><IndividualValueSet><D>300</D><D>301</D><D>302</D></IndividualValueSet><Unit label="K"/></Series>
<Series name="Heat Flow Endo Up" seriesType="Float64"><IndividualValueSet><D>1</D><D>2</D><D>3</D></IndividualValueSet><Unit label="mW"/></Series>
</SeriesSet></Result></ExperimentStep></ExperimentStepSet></AnIML>
END
"$LEHR" dsc info - < a.animl | grep -E '^(format|sample|mass|points)'
mkfifo pipe
cat a.animl > pipe &
"$LEHR" dsc convert pipe -o - | grep -v '^# '
