cat > study.yaml <<'END'
lehr_study: 1
title: Stacks
samples:
  - {name: A, xrd: [sample_data/vit4/xrd/P0_T583_master.h5]}
  - name: B
    xrd_stacks:
      - {file: sample_data/vit4/xrd/P0_T623_stack_master.h5, background: air.h5}
instruments: {xrd: {poni: sample_data/vit4/xrd/eiger500k.poni}}
analysis:
  xrd:
    integrate: {points: 500}
    stack: {reject: 5}
    fsdp: {range: 2.2:3.2}
END
