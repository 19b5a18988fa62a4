import type { Findings } from '../../fields/findings.ts';
import { dnsLabelProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText, wrongType } from '../../fields/read-fields.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { parseClusterObjectMeta } from '../../metadata/parse-object-meta.ts';
import { type CalicoVersion, isCalicoSince } from '../../platform/cni.ts';
import type { CalicoOptions, CalicoTier } from '../calico-object.ts';

/** For a tier that names no order: that of tier `default` (the datastore fills it in when it reads). */
const DEFAULT_TIER_ORDER = 1_000_000;

const DEFAULT_TIER: CalicoTier = {
  kind: 'tier',
  name: 'default',
  order: DEFAULT_TIER_ORDER,
  defaultAction: 'Deny',
};
const TIERS_SINCE_332: readonly CalicoTier[] = [
  { kind: 'tier', name: 'kube-admin', order: 1000, defaultAction: 'Pass' },
  { kind: 'tier', name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' },
];
const TIERS_UP_TO_331: readonly CalicoTier[] = [
  { kind: 'tier', name: 'adminnetworkpolicy', order: 1000, defaultAction: 'Pass' },
  { kind: 'tier', name: 'baselineadminnetworkpolicy', order: 10_000_000, defaultAction: 'Pass' },
];

/** Tiers that every cluster of some version has. */
export const BUILT_IN_TIERS: readonly CalicoTier[] = [DEFAULT_TIER, ...TIERS_SINCE_332, ...TIERS_UP_TO_331];

/** The built-in tiers of a version; they cannot be changed. */
export function builtInTiers(version: CalicoVersion): readonly CalicoTier[] {
  return [DEFAULT_TIER, ...(isCalicoSince(version, '3.32') ? TIERS_SINCE_332 : TIERS_UP_TO_331)];
}

/** Reads a Tier. Undefined when anything is invalid. */
export function parseTier(
  document: ManifestDocument,
  { typesFilledBy, version }: Pick<CalicoOptions, 'typesFilledBy' | 'version'>,
  findings: Findings,
): CalicoTier | undefined {
  const fields = readObject(
    document.value,
    [],
    ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
    findings,
  );
  const meta = parseClusterObjectMeta(fields?.metadata, findings);
  const spec = readObject(fields?.spec, ['spec'], ['order', 'defaultAction'], findings) ?? {};
  const problem = meta && dnsLabelProblem(meta.name);
  if (problem !== undefined) {
    findings.error(
      'calico/tier-name',
      ['metadata', 'name'],
      `${quote(meta?.name ?? '')} is not the name of a tier: ${problem}`,
      'use a name like `security`, without dots',
    );
  }
  const order = parseOrder(spec.order, findings);
  const action = readText(spec.defaultAction, ['spec', 'defaultAction'], findings) ?? 'Deny';
  const defaultAction = action === 'Deny' || action === 'Pass' ? action : undefined;
  if (defaultAction === undefined) {
    findings.error(
      'calico/action',
      ['spec', 'defaultAction'],
      `a tier cannot end with ${quote(action)}`,
      'write `Deny` or `Pass`',
    );
  }
  if (meta === undefined || findings.hasRefusals) return undefined;
  const tier: CalicoTier = { kind: 'tier', name: meta.name, order, defaultAction: defaultAction ?? 'Deny' };
  const lacksOrder = typesFilledBy !== 'api-server' && spec.order === undefined;
  checkBuiltIn(tier, builtInTiers(version), lacksOrder, findings);
  return findings.hasRefusals ? undefined : tier;
}

function parseOrder(value: unknown, findings: Findings): number {
  if (value === undefined || value === null) return DEFAULT_TIER_ORDER;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  wrongType(value, ['spec', 'order'], 'a number', findings);
  return DEFAULT_TIER_ORDER;
}

/** `lacksOrder`: none is written, and the server does not fill one in before it checks. */
function checkBuiltIn(
  { name, order, defaultAction }: CalicoTier,
  builtIns: readonly CalicoTier[],
  lacksOrder: boolean,
  findings: Findings,
): void {
  const builtIn = builtIns.find((one) => one.name === name);
  if (builtIn === undefined) return;
  if (!lacksOrder && builtIn.order === order && builtIn.defaultAction === defaultAction) return;
  findings.error(
    'calico/built-in-tier',
    ['spec'],
    `tier \`${name}\` has order ${builtIn.order} and ends with ${builtIn.defaultAction}, which cannot be changed`,
    'remove this object, or use exactly these values',
  );
}
