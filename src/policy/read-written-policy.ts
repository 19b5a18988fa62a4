import type { PolicyRef } from '../model/verdict.ts';
import type { LoadOptions } from './dialect.ts';
import type { ManifestDocument } from './manifest.ts';
import { auditDocument } from './modes/audit-document.ts';
import { type PolicyMode, readMode } from './modes/policy-mode.ts';
import { type PolicyReading, readPolicyDocument } from './read-policy-document.ts';

/** A policy that is not enforced because its file says so. */
export interface NotEnforcedPolicy {
  readonly ref: PolicyRef;
  readonly mode: Exclude<PolicyMode, 'enforce'>;
}

export interface WrittenReading extends PolicyReading {
  /** Left out for policies that are enforced as written. */
  readonly notEnforced?: NotEnforcedPolicy;
}

/** Reads one document of a file. */
export type ReadDocument = (document: ManifestDocument, options: LoadOptions) => WrittenReading;

/**
 * Reads a document of a file and applies its mode: a policy that is off is reduced to its name; an audited one becomes what the
 * network plug-in gets instead. Documents of a cluster are read by `readPolicyDocument`: their modes have already been applied.
 */
export function readWrittenPolicy(document: ManifestDocument, options: LoadOptions): WrittenReading {
  const read = readPolicyDocument(document, options);
  if (!read.isPolicy || read.policy === undefined) return read;
  const mode = readMode(document);
  if (mode === 'enforce') return read;
  const { ref } = read.policy;
  const withoutPolicy = { isPolicy: true, isOther: false } as const;
  if (typeof mode !== 'string') return { ...withoutPolicy, diagnostics: [...read.diagnostics, mode] };
  if (mode === 'off') return { ...withoutPolicy, diagnostics: read.diagnostics, notEnforced: { ref, mode } };
  const audited = auditDocument(document, options.platform);
  if ('code' in audited) return { ...withoutPolicy, diagnostics: [...read.diagnostics, audited] };
  const again = readPolicyDocument(audited, options);
  return again.policy === undefined ? again : { ...again, notEnforced: { ref: again.policy.ref, mode } };
}

/** Reads a document only once for both sides of a comparison, so that an unchanged policy is one object on both. */
export function createSharedPolicyReader(): ReadDocument {
  const readings = new Map<
    ManifestDocument,
    { readonly options: LoadOptions; readonly reading: WrittenReading }
  >();
  return (document, options) => {
    const known = readings.get(document);
    if (
      known?.options.platform === options.platform &&
      known.options.defaultNamespace === options.defaultNamespace
    )
      return known.reading;
    const reading = readWrittenPolicy(document, options);
    readings.set(document, { options, reading });
    return reading;
  };
}
