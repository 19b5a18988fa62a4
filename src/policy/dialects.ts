import type { Diagnostic } from '../model/diagnostic.ts';
import { ADMIN_DIALECT } from './admin/admin-dialect.ts';
import type { AdminFact } from './admin/admin-fact.ts';
import { CALICO_DIALECT } from './calico/calico-dialect.ts';
import type { CalicoFact } from './calico/calico-fact.ts';
import { CILIUM_DIALECT } from './cilium/cilium-dialect.ts';
import type { CiliumFact } from './cilium/lint/cilium-fact.ts';
import type { Dialect, DialectRecognition, LoadOptions, ManifestType, PolicyPlaces } from './dialect.ts';
import { KUBERNETES_DIALECT } from './kubernetes/kubernetes-dialect.ts';
import type { AllowingPolicy, KubernetesFact } from './kubernetes/kubernetes-fact.ts';
import { type DnsFact, lintDns } from './kubernetes/lint/lint-dns.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Platform } from './platform/platform.ts';
import type { DialectName, Policy, PolicyOf } from './policy.ts';

interface Facts {
  readonly admin: AdminFact;
  readonly kubernetes: KubernetesFact;
  readonly cilium: CiliumFact;
  readonly calico: CalicoFact;
}

const DIALECTS: { readonly [Name in DialectName]: Dialect<Name, Facts[Name]> } = {
  kubernetes: KUBERNETES_DIALECT,
  cilium: CILIUM_DIALECT,
  calico: CALICO_DIALECT,
  admin: ADMIN_DIALECT,
};

/** The order in which dialects are asked whether a manifest is theirs. */
const NAMES = Object.keys(DIALECTS) as readonly DialectName[];

/** What the checks over a whole set have to know about one policy. */
export type SetFact = {
  readonly [Name in DialectName]: { readonly dialect: Name; readonly fact: Facts[Name] };
}[DialectName];

/** The dialect in which a manifest is written, if there is one, and what it is there. */
export function recogniseDialect(
  type: ManifestType,
): { readonly dialect: DialectName; readonly is: DialectRecognition } | undefined {
  for (const dialect of NAMES) {
    const is = DIALECTS[dialect].recognise(type);
    if (is !== undefined) return { dialect, is };
  }
  return undefined;
}

export function isEnforcedBy(platform: Platform, dialect: DialectName): boolean {
  return DIALECTS[dialect].isEnforcedBy(platform);
}

/** Turns a cluster's objects into the form that people write. */
export function asWritten(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  return NAMES.reduce((found, dialect) => DIALECTS[dialect].asWritten?.(found) ?? found, documents);
}

/** Parses, validates and lints one object by itself. */
export function readAs(
  dialect: DialectName,
  document: ManifestDocument,
  options: LoadOptions,
): { readonly policy: Policy | undefined; readonly diagnostics: readonly Diagnostic[] } {
  return DIALECTS[dialect].read(document, options);
}

export function factOf<Name extends DialectName>(
  policy: PolicyOf<Name>,
  platform: Platform,
): SetFact | undefined {
  const { dialect } = policy;
  const fact = DIALECTS[dialect].factOf(policy, platform);
  // The fact belongs to the policy's own dialect, which the union cannot express for a type parameter.
  return fact === undefined ? undefined : ({ dialect, fact } as SetFact);
}

/** Lints that only all policies of a set together allow, dialect by dialect, counting what a policy of another dialect allows. */
export function lintSet(facts: readonly SetFact[], platform: Platform): readonly Diagnostic[] {
  const networkPolicies = factsOf('kubernetes', facts).flatMap(({ allowing }) => allowing ?? []);
  return [
    ...NAMES.flatMap((dialect) => lintDialect(dialect, facts, platform, networkPolicies)),
    ...lintDns(NAMES.flatMap((dialect) => dnsOf(dialect, facts))),
  ];
}

function dnsOf<Name extends DialectName>(dialect: Name, facts: readonly SetFact[]): readonly DnsFact[] {
  return factsOf(dialect, facts).flatMap((fact) => DIALECTS[dialect].dnsOf?.(fact) ?? []);
}

function lintDialect<Name extends DialectName>(
  dialect: Name,
  facts: readonly SetFact[],
  platform: Platform,
  networkPolicies: readonly AllowingPolicy[],
): readonly Diagnostic[] {
  return DIALECTS[dialect].lintSet(factsOf(dialect, facts), platform, networkPolicies);
}

function factsOf<Name extends DialectName>(dialect: Name, facts: readonly SetFact[]): readonly Facts[Name][] {
  return facts.flatMap((one) => (one.dialect === dialect ? [one.fact as Facts[Name]] : []));
}

/** The meaningful parts of a policy's document. */
export function contentOf({ dialect, document }: Policy): unknown {
  return DIALECTS[dialect].contentOf(document);
}

/** Where the policy says whom it selects, and what its order among others is. */
export function placesOf<Name extends DialectName>(policy: PolicyOf<Name>): PolicyPlaces {
  return DIALECTS[policy.dialect].placesOf(policy);
}

/** Whether it is an object that policies only refer to, and that decides nothing by itself. */
export function isReference<Name extends DialectName>(policy: PolicyOf<Name>): boolean {
  return DIALECTS[policy.dialect].isReference?.(policy) ?? false;
}
