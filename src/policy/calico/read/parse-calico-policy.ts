import type { Direction } from '../../../model/connection.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { dnsLabelProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText, wrongType } from '../../fields/read-fields.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { parseClusterObjectMeta, parseObjectMeta } from '../../metadata/parse-object-meta.ts';
import { isCalicoSince } from '../../platform/cni.ts';
import {
  type CalicoOptions,
  type CalicoPolicy,
  STAGED_ACTIONS,
  type StagedAction,
} from '../calico-object.ts';
import { parseRules } from './parse-calico-rule.ts';
import { checkPolicyName } from './parse-policy-name.ts';
import { parsePlainSelector } from './parse-selector-field.ts';
import { parseTypes } from './parse-types.ts';
import { readFlag, readTexts } from './read-limits.ts';

const FIELDS = [
  'order',
  'selector',
  'types',
  'ingress',
  'egress',
  'serviceAccountSelector',
  'performanceHints',
];
const GLOBAL_FIELDS = ['namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'];

/** Which of the four kinds a document has. */
export interface PolicyForm {
  readonly isNamespaced: boolean;
  readonly isStaged: boolean;
}

/**
 * Reads a NetworkPolicy, GlobalNetworkPolicy or their staged forms. It refuses what calicoctl, Calico's API server or the schema
 * of the CRDs refuses; defaults are those of api/pkg/defaults. Undefined when anything is invalid.
 */
export function parseCalicoPolicy(
  document: ManifestDocument,
  form: PolicyForm,
  options: CalicoOptions,
  findings: Findings,
): CalicoPolicy | undefined {
  const { isNamespaced, isStaged } = form;
  const fields = readObject(document.value, [], ['apiVersion', 'kind', 'metadata', 'spec'], findings);
  const meta: { readonly name: string; readonly namespace?: string } | undefined = isNamespaced
    ? parseObjectMeta(fields?.metadata, document.defaultNamespace ?? options.defaultNamespace, findings)
    : parseClusterObjectMeta(fields?.metadata, findings);
  const path = ['spec'];
  const known = [
    ...(isCalicoSince(options.version, '3.29') ? ['tier'] : []),
    ...FIELDS,
    ...(isNamespaced ? [] : GLOBAL_FIELDS),
    ...(isStaged ? ['stagedAction'] : []),
  ];
  const spec = readObject(fields?.spec, path, known, findings) ?? {};
  const tier = parseTierName(spec.tier, findings);
  if (meta !== undefined) checkPolicyName(meta.name, tier, isNamespaced, options.version, findings);
  const staged = isStaged ? parseStagedAction(spec, ['tier'], options, findings) : undefined;
  checkHints(spec.performanceHints, findings);
  const selector = (key: string, role: 'subject' | 'clause') =>
    parsePlainSelector(spec[key], [...path, key], role, findings);
  const rules = (direction: Direction) =>
    parseRules(spec[direction], { direction, isNamespaced, version: options.version }, document, findings);
  const policy = {
    kind: 'policy' as const,
    staged,
    tier,
    order: parseOrder(spec.order, findings),
    selector: selector('selector', 'subject'),
    namespaceSelector: selector('namespaceSelector', 'clause'),
    serviceAccountSelector: selector('serviceAccountSelector', 'clause'),
    governs: parseTypes(spec, options, findings),
    ingress: rules('ingress'),
    egress: rules('egress'),
    doNotTrack: readFlag(spec.doNotTrack, [...path, 'doNotTrack'], findings),
    preDNAT: readFlag(spec.preDNAT, [...path, 'preDNAT'], findings),
    applyOnForward: readFlag(spec.applyOnForward, [...path, 'applyOnForward'], findings),
  };
  checkHostFlags(policy, findings);
  if (meta === undefined || findings.hasRefusals) return undefined;
  return { ...policy, name: meta.name, namespace: meta.namespace };
}

/** Performance hints change how Felix works, but no verdict. */
const HINTS = ['AssumeNeededOnEveryNode'];

function checkHints(value: unknown, findings: Findings): void {
  const path = ['spec', 'performanceHints'];
  for (const [i, hint] of readTexts(value, path, Number.MAX_SAFE_INTEGER, findings).entries()) {
    if (HINTS.includes(hint)) continue;
    findings.error(
      'calico/performance-hint',
      [...path, i],
      `unknown performance hint ${quote(hint)}`,
      `use ${HINTS.join(', ')}, or remove it`,
    );
  }
}

function parseTierName(value: unknown, findings: Findings): string {
  const path = ['spec', 'tier'];
  const name = readText(value, path, findings) ?? '';
  if (name === '') return 'default';
  const problem = dnsLabelProblem(name);
  if (problem !== undefined) {
    findings.error(
      'calico/tier-name',
      path,
      `${quote(name)} is not the name of a tier: ${problem}`,
      'use a name like `security`, without dots',
    );
  }
  return name;
}

function parseOrder(value: unknown, findings: Findings): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return wrongType(value, ['spec', 'order'], 'a number', findings);
}

/** With `Delete` nothing but the fields in `kept` may be written. */
export function parseStagedAction(
  spec: Fields,
  kept: readonly string[],
  { typesFilledBy }: Pick<CalicoOptions, 'typesFilledBy'>,
  findings: Findings,
): StagedAction {
  const path = ['spec', 'stagedAction'];
  const text = readText(spec.stagedAction, path, findings) ?? 'Set';
  // Go's decoder does not distinguish an empty text from a missing one; native definitions accept only four words.
  const isLeftOut = text === '' && typesFilledBy === 'api-server';
  const action = isLeftOut ? 'Set' : STAGED_ACTIONS.find((known) => known === text);
  if (action === undefined) {
    const suggestion = didYouMean(text, STAGED_ACTIONS);
    findings.error(
      'calico/staged-action',
      path,
      `unknown staged action ${quote(text)}`,
      suggestion === undefined
        ? `use one of ${STAGED_ACTIONS.join(', ')}`
        : `did you mean \`${suggestion}\`?`,
    );
    return 'Set';
  }
  if (action !== 'Delete') return action;
  const other = Object.keys(spec).find(
    (key) => key !== 'stagedAction' && !kept.includes(key) && !isZero(spec[key]),
  );
  if (other !== undefined) {
    findings.errorAtKey(
      'calico/staged-action',
      ['spec', other],
      `a staged policy with \`stagedAction: Delete\` cannot have \`${other}\``,
      `remove \`${other}\`, or stage a policy with \`stagedAction: Set\``,
    );
  }
  return action;
}

/** Values that Go's decoder does not distinguish from a missing field; an empty list is distinguished. */
function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false;
}

function checkHostFlags(
  {
    doNotTrack,
    preDNAT,
    applyOnForward,
    egress,
    governs,
  }: Pick<CalicoPolicy, 'doNotTrack' | 'preDNAT' | 'applyOnForward' | 'egress' | 'governs'>,
  findings: Findings,
): void {
  const refuse = (key: string, message: string, help: string): void =>
    findings.errorAtKey('calico/host-policy', ['spec', key], message, help);
  if (doNotTrack && preDNAT) {
    refuse('preDNAT', '`preDNAT` and `doNotTrack` exclude each other', 'remove one of them');
  }
  if ((doNotTrack || preDNAT) && !applyOnForward) {
    const key = preDNAT ? 'preDNAT' : 'doNotTrack';
    refuse(key, `\`${key}\` needs \`applyOnForward: true\``, 'write `applyOnForward: true`');
  }
  if (preDNAT && (egress.length > 0 || governs.egress === true)) {
    refuse(
      'preDNAT',
      'a policy with `preDNAT` cannot apply to egress',
      'remove `egress`, and `Egress` from `types`',
    );
  }
}
