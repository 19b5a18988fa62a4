import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { Dialect, DialectRecognition, LoadOptions, ManifestType, PolicyPlaces } from '../dialect.ts';
import { createFindings } from '../fields/findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import { isCalicoSince, NEWEST_CALICO } from '../platform/cni.ts';
import type { Platform } from '../platform/platform.ts';
import type { PolicyOf } from '../policy.ts';
import { type CalicoFact, calicoFactOf } from './calico-fact.ts';
import type { CalicoObject, CalicoOptions } from './calico-object.ts';
import { dnsFactsOf } from './lint/dns-facts-of.ts';
import { lintCalicoPolicy } from './lint/lint-calico-policy.ts';
import { lintCalicoSet } from './lint/lint-calico-set.ts';
import { fromStoredForms } from './read/from-stored-forms.ts';
import { parseCalicoObject } from './read/parse-calico-object.ts';
import { clientName } from './read/parse-policy-name.ts';
import { CALICO_KINDS, CALICO_V3, recogniseCalico } from './recognise-calico.ts';

/** The policies of projectcalico.org/v3, and what they refer to. */
export const CALICO_DIALECT: Dialect<'calico', CalicoFact> = {
  recognise,
  isEnforcedBy: ({ calico }) => calico !== undefined,
  asWritten: fromStoredForms,
  read,
  factOf: calicoFactOf,
  lintSet: (facts, _, networkPolicies) => lintCalicoSet(facts, networkPolicies),
  dnsOf: dnsFactsOf,
  placesOf,
  isReference: ({ value }) => value.kind !== 'policy' && value.kind !== 'staged-kubernetes',
  contentOf: ({ value }) => {
    const labels = isJsonObject(value.metadata) ? value.metadata.labels : undefined;
    // Sets and hosts are selected by their labels; labels of policies mean nothing.
    const isSelected = value.kind === 'HostEndpoint' || String(value.kind).endsWith('NetworkSet');
    return isSelected ? { spec: value.spec, labels } : value.spec;
  },
};

function recognise({ apiVersion, kind }: ManifestType): DialectRecognition | undefined {
  const found = recogniseCalico(apiVersion, kind);
  return found?.kind === 'calico' ? { kind: 'policy' } : found;
}

function read(
  document: ManifestDocument,
  options: LoadOptions,
): { readonly policy: PolicyOf<'calico'> | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const findings = createFindings(document);
  const kind = CALICO_KINDS.find((one) => one === document.kind);
  const reading = optionsOf(options);
  const value = kind && parseCalicoObject(document, kind, reading, findings);
  if (value !== undefined) lintCalicoPolicy(value, document, findings);
  const { diagnostics } = findings;
  if (kind === undefined || value === undefined) return { policy: undefined, diagnostics };
  const name = value.kind === 'policy' ? clientName(value.name, reading.version) : value.name;
  const ref = {
    dialect: 'calico',
    apiVersion: CALICO_V3,
    kind,
    namespace: namespaceOf(value),
    name,
    span: document.span,
  } as const;
  const named = name === value.name ? document : withName(document, name);
  return { policy: { dialect: 'calico', ref, value, document: named }, diagnostics };
}

/** A document is written to the cluster under the name by which it is looked up there. */
function withName(document: ManifestDocument, name: string): ManifestDocument {
  const { metadata } = document.value;
  return {
    ...document,
    value: { ...document.value, metadata: { ...(isJsonObject(metadata) && metadata), name } },
  };
}

function optionsOf({ platform, defaultNamespace }: LoadOptions): CalicoOptions {
  return { defaultNamespace, ...readingOf(platform) };
}

/** How the platform's version reads objects; for other platforms, the newest version. */
function readingOf({ calico }: Platform): Pick<CalicoOptions, 'version' | 'typesFilledBy'> {
  if (calico === undefined) return { version: NEWEST_CALICO, typesFilledBy: 'unknown' };
  const { version, typesFilledBy } = calico;
  return { version, typesFilledBy: isCalicoSince(version, '3.32') ? typesFilledBy : 'api-server' };
}

function namespaceOf(value: CalicoObject): string | undefined {
  return 'namespace' in value ? value.namespace : undefined;
}

function placesOf({ value }: PolicyOf<'calico'>): PolicyPlaces {
  if (value.kind === 'tier')
    return {
      selection: [],
      order: [
        ['spec', 'order'],
        ['spec', 'defaultAction'],
      ],
    };
  if (value.kind !== 'policy') return { selection: [['spec']], order: [] };
  const keys = ['selector', 'namespaceSelector', 'serviceAccountSelector', 'types'];
  return {
    selection: keys.map((key) => ['spec', key]),
    order: [
      ['spec', 'tier'],
      ['spec', 'order'],
      // These decide in which of Calico's passes it is.
      ['spec', 'doNotTrack'],
      ['spec', 'preDNAT'],
      ['spec', 'applyOnForward'],
    ],
  };
}
