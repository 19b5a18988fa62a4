import type { Diagnostic } from '../model/diagnostic.ts';
import type { FieldPath } from '../model/field-path.ts';
import type { AllowingPolicy } from './kubernetes/kubernetes-fact.ts';
import type { DnsFact } from './kubernetes/lint/lint-dns.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Platform } from './platform/platform.ts';
import type { DialectName, PolicyOf } from './policy.ts';

export interface LoadOptions {
  readonly platform: Platform;
  /** The namespace of policies that name none. */
  readonly defaultNamespace: string;
}

/** The type of a manifest: `networking.k8s.io/v1` is group and version; the core group is empty. */
export interface ManifestType {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
}

/** What a manifest is to a dialect, judged by its apiVersion and kind alone. */
export type DialectRecognition =
  | { readonly kind: 'policy' }
  /** Meant for the dialect, but no API server accepts it; `useInstead` says what to write. */
  | {
      readonly kind: 'wrong-type';
      readonly problem: string;
      readonly useInstead: string;
      /** A server may have it nevertheless, so what it could decide is unknown. */
      readonly mayBeInForce?: true;
    };

/** A language in which policies are written. `Fact` is plain and small, because it goes from one thread to another. */
export interface Dialect<Name extends DialectName, Fact> {
  /** Undefined for objects that do not belong to the dialect. */
  readonly recognise: (type: ManifestType) => DialectRecognition | undefined;
  readonly isEnforcedBy: (platform: Platform) => boolean;
  /** Turns a cluster's objects into the form that people write. Left out: they are in that form already. */
  readonly asWritten?: (documents: readonly ManifestDocument[]) => readonly ManifestDocument[];
  /** Parses, validates and lints the object by itself; the policy is undefined when the server refuses it. */
  readonly read: (
    document: ManifestDocument,
    options: LoadOptions,
  ) => { readonly policy: PolicyOf<Name> | undefined; readonly diagnostics: readonly Diagnostic[] };
  /** What the checks over the whole set have to know about the policy. */
  readonly factOf: (policy: PolicyOf<Name>, platform: Platform) => Fact | undefined;
  /** Lints that only all policies together allow. `networkPolicies`: NetworkPolicies of Kubernetes that allow something. */
  readonly lintSet: (
    facts: readonly Fact[],
    platform: Platform,
    networkPolicies: readonly AllowingPolicy[],
  ) => readonly Diagnostic[];
  /** How a policy affects pods that ask DNS. Left out: nothing is known. */
  readonly dnsOf?: (fact: Fact) => readonly DnsFact[];
  /** The meaningful parts of the document, which are compared to find changes. */
  readonly contentOf: (document: ManifestDocument) => unknown;
  readonly placesOf: (policy: PolicyOf<Name>) => PolicyPlaces;
  /**
   * Whether it is an object that policies only refer to, such as a set of addresses. If it is not among the given policies, the
   * cluster has what the inventory shows. Left out: there are none.
   */
  readonly isReference?: (policy: PolicyOf<Name>) => boolean;
}

/** Where a policy says what is not in its rules. */
export interface PolicyPlaces {
  /** Whom it selects, and in which directions it isolates; the most telling place first. */
  readonly selection: readonly FieldPath[];
  /** Its order among other policies: priority, order, tier. */
  readonly order: readonly FieldPath[];
}
