import type { Diagnostic } from '../model/diagnostic.ts';
import type { LettingPolicy } from './kubernetes/kubernetes-fact.ts';
import type { DnsFact } from './kubernetes/lint-dns.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Platform } from './platform/platform.ts';
import type { DialectName, PolicyOf } from './policy.ts';
import type { PolicyPlaces } from './policy-places.ts';

export interface LoadOptions {
  readonly platform: Platform;
  /** For policies that name no namespace. */
  readonly defaultNamespace: string;
}

/** What a manifest is written as: `networking.k8s.io/v1` is group and version; the core group is empty. */
export interface ManifestType {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
}

/** What a manifest is to a dialect, by its apiVersion and kind alone. */
export type DialectRecognition =
  | { readonly kind: 'policy' }
  /** Meant for the dialect, but no API server takes it; `useInstead` says what it takes. */
  | {
      readonly kind: 'wrong-type';
      readonly problem: string;
      readonly useInstead: string;
      /** A server may have it all the same: what it could decide is unknown. */
      readonly mayBeInForce?: true;
    };

/** A language in which policies are written. `Fact` is plain and small: it goes from one thread to another. */
export interface Dialect<Name extends DialectName, Fact> {
  /** Undefined for objects that are none of the dialect's. */
  readonly recognise: (type: ManifestType) => DialectRecognition | undefined;
  readonly isEnforcedBy: (platform: Platform) => boolean;
  /** The objects of a cluster in the form that people write. Left out: they are. */
  readonly asWritten?: (documents: readonly ManifestDocument[]) => readonly ManifestDocument[];
  /** Parses, validates and lints the object by itself; a policy that the server refuses is undefined. */
  readonly read: (
    document: ManifestDocument,
    options: LoadOptions,
  ) => { readonly policy: PolicyOf<Name> | undefined; readonly diagnostics: readonly Diagnostic[] };
  /** What the checks over the whole set have to know of it. */
  readonly factOf: (policy: PolicyOf<Name>, platform: Platform) => Fact | undefined;
  /** What only all policies together show. `beside`: NetworkPolicies of Kubernetes that allow something. */
  readonly lintSet: (
    facts: readonly Fact[],
    platform: Platform,
    beside: readonly LettingPolicy[],
  ) => readonly Diagnostic[];
  /** What a policy does to those who ask DNS. Left out: nothing is known. */
  readonly dnsOf?: (fact: Fact) => readonly DnsFact[];
  /** What of the document has a meaning, and is compared to find changes. */
  readonly contentOf: (document: ManifestDocument) => unknown;
  readonly placesOf: (policy: PolicyOf<Name>) => PolicyPlaces;
  /**
   * An object that policies only refer to, such as a set of addresses. Where it is not among the policies that are given, what the
   * inventory shows of it is what the cluster has. Left out: there are none.
   */
  readonly isReference?: (policy: PolicyOf<Name>) => boolean;
}
