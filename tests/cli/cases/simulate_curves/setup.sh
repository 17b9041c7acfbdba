sed 's|xrd: \[xrd/pressed.cbf\]|xrd_curves: [{file: xrd/pressed.xy}]|' "${0%/*}/../../planned_study.yaml" > study.yaml
