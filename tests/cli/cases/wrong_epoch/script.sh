SOURCE_DATE_EPOCH=soon "$LEHR" version
