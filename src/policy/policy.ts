import type { PolicyRef } from '../model/verdict.ts';
import type { NetworkPolicy } from './kubernetes/network-policy.ts';
import type { ManifestDocument } from './manifest.ts';

/** A valid policy of any dialect; later dialects add their kinds to this union. */
export type Policy = {
  readonly dialect: 'kubernetes';
  readonly ref: PolicyRef;
  readonly value: NetworkPolicy;
  readonly document: ManifestDocument;
};
