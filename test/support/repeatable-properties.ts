import fc from 'fast-check';

/** For mutation testing: the same cases for every mutant, and no search for the smallest case that fails. */
fc.configureGlobal({ seed: 1, endOnFailure: true });
