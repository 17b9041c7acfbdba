cp "${0%/*}/../../planned_study.yaml" study.yaml
