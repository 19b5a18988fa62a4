import type { Direction } from '../../../model/connection.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readList, readText } from '../../fields/read-fields.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { CalicoOptions, Governs } from '../calico-object.ts';
import { reportRepeated } from './read-limits.ts';

const TYPES = ['Ingress', 'Egress'] as const;
type PolicyType = (typeof TYPES)[number];
const PATH = ['spec', 'types'];

/** The directions that a policy governs: its `types`, or what the server fills in. */
export function parseTypes(
  spec: Fields,
  { typesFilledBy }: Pick<CalicoOptions, 'typesFilledBy'>,
  findings: Findings,
): { readonly [Of in Direction]: Governs } {
  if (spec.types !== undefined && spec.types !== null) {
    const types = readTypes(spec.types, findings);
    return { ingress: types.has('Ingress'), egress: types.has('Egress') };
  }
  const ways = {
    'api-server': filledBy((key) => Array.isArray(spec[key]) && spec[key].length > 0),
    'admission-policy': filledBy((key) => spec[key] !== undefined && spec[key] !== null),
  };
  if (typesFilledBy !== 'unknown') return ways[typesFilledBy];
  const [one, other] = [ways['api-server'], ways['admission-policy']];
  return {
    ingress: one.ingress === other.ingress ? one.ingress : 'by-server',
    egress: one.egress === other.egress ? one.egress : 'by-server',
  };
}

/** Ingress, unless there is only egress; both where both are there (api/pkg/defaults, api/admission). */
function filledBy(has: (key: Direction) => boolean): { readonly [Of in Direction]: boolean } {
  return { ingress: has('ingress') || !has('egress'), egress: has('egress') };
}

function readTypes(value: unknown, findings: Findings): ReadonlySet<PolicyType> {
  const written = readList(value, PATH, findings) ?? [];
  if (written.length === 0) {
    findings.error(
      'policy/policy-types',
      PATH,
      '`types` is empty',
      'list `Ingress`, `Egress` or both; a policy with neither decides nothing',
    );
  }
  const found = new Set<PolicyType>();
  for (const [i, item] of written.entries()) {
    const text = item === null ? '' : readText(item, [...PATH, i], findings);
    const type = TYPES.find((known) => known === text);
    if (type === undefined) {
      if (text !== undefined) reportType(text, i, findings);
    } else if (found.has(type)) reportRepeated(type, [...PATH, i], findings);
    else found.add(type);
  }
  return found;
}

function reportType(text: string, index: number, findings: Findings): void {
  const suggestion = didYouMean(text, TYPES);
  findings.error(
    'policy/policy-types',
    [...PATH, index],
    `unknown policy type ${quote(text)}`,
    suggestion === undefined ? 'use `Ingress` or `Egress`' : `did you mean \`${suggestion}\`?`,
  );
}
