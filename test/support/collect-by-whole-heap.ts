import { setFlagsFromString } from 'node:v8';

/**
 * Each kernel that reads Hubble's lines has 50 MB outside of the heap, of which a test uses little. V8 would collect all garbage for each of them:
 * a quarter of the time of tests that read many small files. Node 22 does not know the flag, and would say so.
 */
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) setFlagsFromString('--external-memory-accounted-in-global-limit');
