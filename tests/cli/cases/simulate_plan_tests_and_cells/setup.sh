cp "${0%/*}/../../planned_tests.yaml" study.yaml
