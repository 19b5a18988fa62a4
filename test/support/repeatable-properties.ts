import fc from 'fast-check';

/** For mutation testing: the same cases for every mutant, and no search for the smallest case that fails. SLUICE_RUNS: how many of them. */
const { SLUICE_RUNS: runs } = process.env;
fc.configureGlobal({ seed: 1, endOnFailure: true, ...(runs !== undefined && { numRuns: Number(runs) }) });
