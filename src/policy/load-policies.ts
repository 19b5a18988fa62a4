import type { Diagnostic } from '../model/diagnostic.ts';
import type { LoadOptions } from './dialect.ts';
import { asWritten, factOf, lintSet } from './dialects.ts';
import { isStored, unreadPolicy } from './live/unread-policy.ts';
import type { ManifestDocument } from './manifest.ts';
import { decides, describeSkipped, type SkippedObject } from './not-simulated/describe-not-simulated.ts';
import type { NotSimulatedPolicy } from './not-simulated/not-simulated-policy.ts';
import type { Policy } from './policy.ts';
import type { PolicySet } from './policy-set.ts';
import { readPolicyDocument } from './read-policy-document.ts';
import {
  type NotEnforcedPolicy,
  type ReadDocument,
  readWrittenPolicy,
  type WrittenReading,
} from './read-written-policy.ts';
import { separateTwins } from './separate-twins.ts';
import { lintTogether } from './together/lint-together.ts';

/** `policies` are those that the API server accepts, in the order of the documents. */
export interface LoadedPolicies extends PolicySet {
  /** Documents that are meant as policies, valid or not, of any dialect. */
  readonly found: number;
  /** Manifests that are not policies. */
  readonly others: readonly ManifestDocument[];
  /** If any of these `isGap`, a policy may be missing in `policies`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads and checks the policies among the documents. A policy that the API server refuses is reported and left out, unless a
 * cluster has it. Of several policies with one name that differ, none is chosen. One that the server accepts is never left out,
 * however harmful. Policies that are not simulated are kept as such, because they may overrule the others.
 */
export function loadPolicies(
  documents: readonly ManifestDocument[],
  options: LoadOptions & {
    /** The documents come from a cluster, so modes have already been applied. */
    readonly isOfCluster?: boolean;
    /** Left out: `readWrittenPolicy`. */
    readonly readDocument?: ReadDocument;
  },
): LoadedPolicies {
  const parsed: Policy[] = [];
  const notSimulated: NotSimulatedPolicy[] = [];
  const others: ManifestDocument[] = [];
  const without: SkippedObject[] = [];
  const notEnforced: NotEnforcedPolicy[] = [];
  const diagnostics: Diagnostic[] = [];
  const readDocument = options.readDocument ?? readWrittenPolicy;
  let found = 0;

  for (const document of options.isOfCluster === true ? asWritten(documents) : documents) {
    const read: WrittenReading =
      options.isOfCluster === true ? readPolicyDocument(document, options) : readDocument(document, options);
    if (read.notEnforced !== undefined) notEnforced.push(read.notEnforced);
    if (read.isPolicy) found++;
    for (const one of read.diagnostics) diagnostics.push(one);
    if (read.policy !== undefined) parsed.push(read.policy);
    const other =
      read.notSimulated ??
      (options.isOfCluster === true && isStored(document)
        ? unreadPolicy(document, read, options.defaultNamespace)
        : undefined);
    if (other !== undefined) notSimulated.push(other);
    if (read.skipped !== undefined) without.push(read.skipped);
    if (read.isOther) others.push(document);
  }
  const { policies, contested, diagnostics: twinProblems } = separateTwins(parsed);
  const facts = parsed.flatMap((policy) => factOf(policy, options.platform) ?? []);
  const dialectLints = lintSet(facts, options.platform);
  const setProblems = [
    ...twinProblems,
    ...dialectLints,
    ...lintTogether(parsed, options.platform, { isWhole: !notSimulated.some(decides), said: dialectLints }),
    ...describeSkipped(without),
  ];
  return {
    policies,
    contested,
    notSimulated,
    unconfirmed: [],
    ...(notEnforced.length > 0 && { notEnforced }),
    found,
    others,
    diagnostics: [...diagnostics, ...setProblems],
  };
}
