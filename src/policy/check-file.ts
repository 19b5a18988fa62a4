import type { Diagnostic } from '../model/diagnostic.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { LoadOptions } from './dialect.ts';
import { factOf, lintSet, type SetFact } from './dialects.ts';
import type { ManifestFile } from './manifest.ts';
import type { Platform } from './platform/platform.ts';
import type { BarePolicy, Policy } from './policy.ts';
import { readEachManifest } from './read-manifests.ts';
import { readPolicyDocument } from './read-policy-document.ts';
import { describeTwins } from './separate-twins.ts';
import { lintTogether, notCompared } from './together/lint-together.ts';
import {
  decides,
  describeNotSimulated,
  describePassedOver,
  type NamedDocument,
  type PassedOver,
} from './unjudged/describe-unjudged.ts';

/**
 * What is left of a file once it is checked: what to say of it, and as much of its policies as the checks over all files need.
 * Plain data without the documents, so it is small and can go from one thread to another.
 */
export interface FileCheck {
  /** Documents that are meant as policies. */
  readonly found: number;
  /** Of reading the text. */
  readonly ofText: readonly Diagnostic[];
  /** Of the documents, one by one. */
  readonly ofDocuments: readonly Diagnostic[];
  readonly names: PolicyNames;
  readonly facts: readonly SetFact[];
  /** Undefined where they are not kept. */
  readonly policies: readonly BarePolicy[] | undefined;
  readonly unjudged: readonly NamedDocument[];
  readonly passedOver: readonly PassedOver[];
}

/** One text and two numbers a policy: there may be hundreds of thousands. */
interface PolicyNames {
  readonly file: string;
  /** What identifies each policy: JSON of its API group, kind, namespace and name. */
  readonly keys: readonly string[];
  /** Line and column of each. */
  readonly places: Int32Array;
  /** Where that is in another file, which rendered texts are: by the policy's number. */
  readonly elsewhere: ReadonlyMap<number, string>;
}

/** `keepsPolicies`: whether they are to be compared with those of other files, for which all of them must be held. */
export function checkFile(file: ManifestFile, options: LoadOptions, keepsPolicies = true): FileCheck {
  const ofText: Diagnostic[] = [];
  let found = 0;
  const ofDocuments: Diagnostic[] = [];
  const policies: BarePolicy[] = [];
  const refs: PolicyRef[] = [];
  const facts: SetFact[] = [];
  const unjudged: NamedDocument[] = [];
  const passedOver: PassedOver[] = [];
  for (const document of readEachManifest(file)) {
    if ('code' in document) {
      ofText.push(document);
      continue;
    }
    const read = readPolicyDocument(document, options);
    if (read.isPolicy) found++;
    for (const one of read.diagnostics) ofDocuments.push(one);
    if (read.policy !== undefined) {
      refs.push(read.policy.ref);
      if (keepsPolicies) policies.push(withoutDocument(read.policy));
      const fact = factOf(read.policy, options.platform);
      if (fact !== undefined) facts.push(fact);
    }
    if (read.unjudged !== undefined && decides(read.unjudged)) unjudged.push(named(document));
    if (read.passedOver !== undefined) passedOver.push({ ...read.passedOver, document: named(document) });
  }
  return {
    found,
    ofText,
    ofDocuments,
    names: namesOf(file.file, refs),
    facts,
    policies: keepsPolicies ? policies : undefined,
    unjudged,
    passedOver,
  };
}

function withoutDocument({ document: _, ...policy }: Policy): BarePolicy {
  return policy;
}

/** What is to be said of all files together, in the order of their checks, and how many policies there are. */
export function joinChecks(
  checks: readonly FileCheck[],
  platform: Platform,
): {
  readonly found: number;
  readonly diagnostics: readonly Diagnostic[];
} {
  const ofDialects = lintSet(
    checks.flatMap(({ facts }) => facts),
    platform,
  );
  return {
    found: checks.reduce((sum, { found }) => sum + found, 0),
    diagnostics: [
      ...checks.flatMap(({ ofText }) => ofText),
      ...checks.flatMap(({ ofDocuments }) => ofDocuments),
      ...describeTwins(twinsAmong(checks.map(({ names }) => names))),
      ...ofDialects,
      ...compare(checks, platform, ofDialects),
      ...describePassedOver(checks.flatMap(({ passedOver }) => passedOver)),
      ...describeNotSimulated(checks.flatMap(({ unjudged }) => unjudged)),
    ],
  };
}

function compare(
  checks: readonly FileCheck[],
  platform: Platform,
  said: readonly Diagnostic[],
): readonly Diagnostic[] {
  const kept = checks.flatMap(({ policies }) => policies ?? []);
  const found = checks.reduce((sum, { names }) => sum + names.keys.length, 0);
  if (kept.length < found) return [notCompared(found)];
  return lintTogether(kept, platform, !checks.some(({ unjudged }) => unjudged.length > 0), said);
}

function namesOf(file: string, refs: readonly PolicyRef[]): PolicyNames {
  const keys = refs.map(({ apiVersion, kind, namespace, name }) =>
    JSON.stringify([apiVersion.slice(0, apiVersion.indexOf('/') + 1), kind, namespace ?? null, name]),
  );
  const elsewhere = new Map(
    refs.flatMap(({ span }, i) => (span.file === file ? [] : [[i, span.file] as const])),
  );
  return {
    file,
    keys,
    places: Int32Array.from(refs.flatMap(({ span }) => [span.line, span.column])),
    elsewhere,
  };
}

/** The policies whose name another one has too, in order. */
function twinsAmong(all: readonly PolicyNames[]): PolicyRef[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { keys } of all) {
    for (const key of keys) (seen.has(key) ? twice : seen).add(key);
  }
  if (twice.size === 0) return [];
  return all.flatMap((names) =>
    names.keys.flatMap((key, i) => (twice.has(key) ? [refOf(names, key, i)] : [])),
  );
}

function refOf({ file, places, elsewhere }: PolicyNames, key: string, i: number): PolicyRef {
  const [apiVersion, kind, namespace, name] = JSON.parse(key) as [string, string, string | null, string];
  return {
    dialect: 'kubernetes',
    apiVersion,
    kind,
    namespace: namespace ?? undefined,
    name,
    span: { file: elsewhere.get(i) ?? file, line: places[2 * i] ?? 1, column: places[2 * i + 1] ?? 1 },
  };
}

function named({ apiVersion, kind, value: { metadata }, span }: NamedDocument): NamedDocument {
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '';
  return { apiVersion, kind, value: { metadata: { name: String(name) } }, span };
}
