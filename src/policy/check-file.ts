import type { Diagnostic } from '../model/diagnostic.ts';
import type { PolicyRef } from '../model/verdict.ts';
import { AS_WRITTEN, type CheckedAs } from './checked-as.ts';
import type { LoadOptions } from './dialect.ts';
import { factOf, type SetFact } from './dialects.ts';
import type { ManifestDocument, ManifestFile } from './manifest.ts';
import type { BarePolicy, Policy } from './policy.ts';
import { namesOf, type PolicyNames } from './policy-names.ts';
import { readEachManifest } from './read-manifests.ts';
import { readWrittenPolicy } from './read-written-policy.ts';
import {
  decides,
  describePassedOver,
  type NamedDocument,
  type PassedOver,
} from './unjudged/describe-unjudged.ts';
import { mayHoldPolicies } from './unrendered/helm-chart.ts';
import { settleDocument } from './unrendered/settle-document.ts';
import { countSettlement, createTally, type UnrenderedTally } from './unrendered/unrendered-notes.ts';

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
  /** Of policies that a kustomization makes something else of, each checked by itself: names and namespaces come later. */
  readonly ofGoverned: readonly Diagnostic[];
  readonly unrendered: UnrenderedTally;
  /** Of a chart: what comes out of the file may be a policy. */
  readonly mayHoldPolicies: boolean;
  /** Manifests that are no policies: who is in the cluster. */
  readonly others: number;
}

export interface CheckOptions extends LoadOptions {
  /** Whether policies are to be compared with those of other files, for which all of them must be held; default: they are. */
  readonly keepsPolicies?: boolean;
}

export function checkFile(
  file: ManifestFile,
  options: CheckOptions,
  checked: CheckedAs = AS_WRITTEN,
): FileCheck {
  const ofText: Diagnostic[] = [];
  let found = 0;
  let others = 0;
  const ofDocuments: Diagnostic[] = [];
  const { keepsPolicies = true } = options;
  const policies: BarePolicy[] = [];
  const refs: PolicyRef[] = [];
  const facts: SetFact[] = [];
  const unjudged: NamedDocument[] = [];
  const passedOver: PassedOver[] = [];
  const ofGoverned: Diagnostic[] = [];
  const unrendered = createTally();
  for (const document of checked.kind === 'manifests' ? readEachManifest(file) : []) {
    if ('code' in document) {
      ofText.push(document);
      continue;
    }
    const settlement = settleDocument(
      document,
      checked.kind === 'manifests' ? checked.transformations : [],
      options.defaultNamespace,
    );
    countSettlement(settlement, unrendered);
    if (settlement.kind === 'left-out') continue;
    if (settlement.kind === 'governed') {
      found++;
      for (const one of checkGoverned(document, options)) ofGoverned.push(one);
      continue;
    }
    const read = readWrittenPolicy(document, options);
    if (read.isPolicy) found++;
    if (read.isOther) others++;
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
    ofGoverned,
    unrendered,
    mayHoldPolicies: checked.kind === 'chart' && mayHoldPolicies(file),
    others,
  };
}

function withoutDocument({ document: _, ...policy }: Policy): BarePolicy {
  return policy;
}

/** As it is written, by itself: what it is together with others shows only when their names and namespaces are known. */
export function checkGoverned(document: ManifestDocument, options: LoadOptions): readonly Diagnostic[] {
  const { diagnostics, passedOver } = readWrittenPolicy(document, options);
  return [...diagnostics, ...describePassedOver(passedOver === undefined ? [] : [passedOver])].filter(
    ({ code }) => code !== 'policy/default-namespace',
  );
}

function named({ apiVersion, kind, value: { metadata }, span }: NamedDocument): NamedDocument {
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '';
  return { apiVersion, kind, value: { metadata: { name: String(name) } }, span };
}
