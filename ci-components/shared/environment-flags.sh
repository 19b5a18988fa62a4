if [ -z "$SLUICE_JOB_ENVIRONMENTS" ]; then set -- "$@" --environment="$SLUICE_JOB_ENVIRONMENT"; fi
for name in $SLUICE_JOB_ENVIRONMENTS; do set -- "$@" --environments="$name"; done
