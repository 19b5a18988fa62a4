import type { Diagnostic } from '../../model/diagnostic.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import type { LoadOptions } from '../dialect.ts';
import { factOf, type SetFact } from '../dialects.ts';
import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import {
  decides,
  describeSkipped,
  type NamedDocument,
  type SkippedObject,
} from '../not-simulated/describe-not-simulated.ts';
import type { BarePolicy, Policy } from '../policy.ts';
import { readEachMeantManifest } from '../read-meant-manifests.ts';
import { readWrittenPolicy } from '../read-written-policy.ts';
import { mayHoldPolicies } from '../unrendered/helm-chart.ts';
import type { Transformation } from '../unrendered/kustomization.ts';
import { renderingOutcome } from '../unrendered/rendering-outcome.ts';
import { isFilledIn } from '../unrendered/substitution.ts';
import { countOutcome, createTally, type UnrenderedTally } from '../unrendered/unrendered-notes.ts';
import { AS_WRITTEN, type CheckedAs } from './checked-as.ts';
import { namesOf, type PolicyNames } from './policy-names.ts';

/**
 * What is left of a file once it is checked: its problems, and as much of its policies as the checks over all files need. Plain
 * data without the documents, so it is small and can go from one thread to another.
 */
export interface FileCheck {
  /** The number of documents that are meant as policies. */
  readonly found: number;
  /** Problems of the text. */
  readonly textProblems: readonly Diagnostic[];
  /** Problems of the documents, one by one. */
  readonly documentProblems: readonly Diagnostic[];
  readonly names: PolicyNames;
  readonly facts: readonly SetFact[];
  /** Undefined where they are not kept. */
  readonly policies: readonly BarePolicy[] | undefined;
  readonly notSimulated: readonly NamedDocument[];
  readonly skipped: readonly SkippedObject[];
  /** Problems of policies that a kustomization changes, each checked by itself: their final names and namespaces are not known yet. */
  readonly governedProblems: readonly Diagnostic[];
  readonly unrendered: UnrenderedTally;
  /** For a chart: a policy may come out of the file. */
  readonly mayHoldPolicies: boolean;
  /** The number of manifests that are not policies but say who is in the cluster. */
  readonly others: number;
}

export interface CheckOptions extends LoadOptions {
  /** Whether to keep policies so that they can be compared with those of other files; by default they are kept. */
  readonly keepsPolicies?: boolean;
}

export function checkFile(
  file: ManifestFile,
  options: CheckOptions,
  checked: CheckedAs = AS_WRITTEN,
): FileCheck {
  const written = createWrittenChecks(options);
  const textProblems: Diagnostic[] = [];
  const governedProblems: Diagnostic[] = [];
  let governed = 0;
  const unrendered = createTally();
  for (const document of checked.kind === 'manifests' ? readEachMeantManifest(file) : []) {
    if ('code' in document) {
      textProblems.push(document);
      continue;
    }
    const outcome = renderingOutcome(
      document,
      checked.kind === 'manifests' ? checked.ways : [],
      options.defaultNamespace,
    );
    countOutcome(outcome, unrendered);
    if (outcome.kind === 'left-out') continue;
    if (outcome.kind === 'governed') {
      governed++;
      for (const one of checkGoverned(document, options, outcome.effects)) governedProblems.push(one);
      continue;
    }
    for (const applied of outcome.documents) written.add(applied);
  }
  const { found, refs, ...checks } = written.finish();
  return {
    ...checks,
    found: found + governed,
    textProblems,
    names: namesOf(file.file, refs),
    governedProblems,
    unrendered,
    mayHoldPolicies: checked.kind === 'chart' && mayHoldPolicies(file),
  };
}

/** Checks documents that are applied as they are. */
function createWrittenChecks(options: CheckOptions) {
  const { keepsPolicies = true } = options;
  let found = 0;
  let others = 0;
  const documentProblems: Diagnostic[] = [];
  const policies: BarePolicy[] = [];
  const refs: PolicyRef[] = [];
  const facts: SetFact[] = [];
  const notSimulated: NamedDocument[] = [];
  const skipped: SkippedObject[] = [];
  return {
    add(document: ManifestDocument): void {
      const read = readWrittenPolicy(document, options);
      if (read.isPolicy) found++;
      if (read.isOther) others++;
      for (const one of read.diagnostics) documentProblems.push(one);
      if (read.policy !== undefined) {
        refs.push(read.policy.ref);
        if (keepsPolicies) policies.push(withoutDocument(read.policy));
        const fact = factOf(read.policy, options.platform);
        if (fact !== undefined) facts.push(fact);
      }
      if (read.notSimulated !== undefined && decides(read.notSimulated)) notSimulated.push(named(document));
      if (read.skipped !== undefined) skipped.push({ ...read.skipped, document: named(document) });
    },
    finish: () => ({
      found,
      others,
      documentProblems,
      policies: keepsPolicies ? policies : undefined,
      refs,
      facts,
      notSimulated,
      skipped,
    }),
  };
}

function withoutDocument({ document: _, ...policy }: Policy): BarePolicy {
  return policy;
}

/**
 * Checks it as it is written, by itself: how it fits with others shows only when their names and namespaces are known. Variables
 * that a tool fills in are no mistake.
 */
export function checkGoverned(
  document: ManifestDocument,
  options: LoadOptions,
  effects: readonly Transformation[] = [],
): readonly Diagnostic[] {
  const isNoMistake = effects.some(({ does }) => does.what === 'substitution' && isFilledIn(document, does));
  const { diagnostics, skipped } = readWrittenPolicy(document, options);
  return [...diagnostics, ...describeSkipped(skipped === undefined ? [] : [skipped])].filter(
    ({ code }) => code !== 'policy/default-namespace' && !(isNoMistake && code === 'policy/template'),
  );
}

function named({ apiVersion, kind, value: { metadata }, span }: NamedDocument): NamedDocument {
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '';
  return { apiVersion, kind, value: { metadata: { name: String(name) } }, span };
}
