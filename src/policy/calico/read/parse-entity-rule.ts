import type { Direction } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import { dnsSubdomainProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { EntityRule, ServiceAccountMatch, ServiceMatch } from '../calico-rule.ts';
import type { Selector } from '../selector/selector.ts';
import { usesGlobal } from '../selector/selector-facts.ts';
import { parseRuleNets } from './parse-nets.ts';
import { parsePorts } from './parse-ports.ts';
import { parsePlainSelector, parseSelectorField } from './parse-selector-field.ts';
import { readTexts } from './read-limits.ts';
import { withoutEnterpriseFields } from './without-enterprise-fields.ts';

const FIELDS = [
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'ports',
  'notPorts',
  'serviceAccounts',
  'services',
] as const;
const ENTERPRISE_FIELDS = {
  domains: 'then the rule matches everything; list the addresses in `nets` or a network set',
};
const MAX_NAMES = 256;

/** Where an end of a rule is written. */
export interface EntityPlace {
  readonly path: FieldPath;
  readonly side: 'source' | 'destination';
  readonly direction: Direction;
  readonly isNamespaced: boolean;
}

/** Reads `source` or `destination` of a rule. */
export function parseEntityRule(value: unknown, place: EntityPlace, findings: Findings): EntityRule {
  const { path } = place;
  const fields =
    readObject(withoutEnterpriseFields(value, path, ENTERPRISE_FIELDS, findings), path, FIELDS, findings) ??
    {};
  const at = (key: (typeof FIELDS)[number]) => [...path, key];
  return {
    nets: parseRuleNets(fields.nets, at('nets'), 'nets', findings),
    notNets: parseRuleNets(fields.notNets, at('notNets'), 'notNets', findings),
    selector: parsePlainSelector(fields.selector, at('selector'), 'rule', findings),
    notSelector: parsePartSelector(fields.notSelector, at('notSelector'), findings),
    namespaceSelector: parseNamespaceSelector(fields.namespaceSelector, at('namespaceSelector'), findings),
    ports: parsePorts(fields.ports, at('ports'), findings),
    notPorts: parsePorts(fields.notPorts, at('notPorts'), findings),
    serviceAccounts: parseServiceAccounts(fields.serviceAccounts, at('serviceAccounts'), findings),
    services: parseServices(fields, place, findings),
  };
}

function parseNamespaceSelector(value: unknown, path: FieldPath, findings: Findings): Selector | undefined {
  const selector = parseSelectorField(value, path, 'rule', findings);
  // Servers compare the text: parentheses around it are refused, too.
  if (selector === undefined || !usesGlobal(selector) || isGlobalAlone(value)) return selector;
  findings.error(
    'calico/global-misplaced',
    path,
    '`global()` cannot be combined with other conditions',
    'use `global()` alone, and put the label conditions into `selector`',
  );
  return undefined;
}

function isGlobalAlone(value: unknown): boolean {
  return typeof value === 'string' && /^[ \t]*global\([ \t]*\)[ \t]*$/.test(value);
}

/** For places in which servers accept `global()`, where it means the same as `all()`. */
function parsePartSelector(value: unknown, path: FieldPath, findings: Findings): Selector | undefined {
  const selector = parseSelectorField(value, path, 'rule', findings);
  if (selector !== undefined && usesGlobal(selector)) {
    findings.acceptedError(
      'calico/global-misplaced',
      path,
      '`global()` has a meaning only as the `namespaceSelector` of a source or destination: here it matches everything, like `all()`',
      'write `namespaceSelector: global()`, or `all()` if that is meant',
    );
  }
  return selector;
}

function parseServiceAccounts(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): ServiceAccountMatch | undefined {
  const fields = readObject(value, path, ['names', 'selector'], findings);
  if (fields === undefined) return undefined;
  const names = readTexts(fields.names, [...path, 'names'], MAX_NAMES, findings);
  const selector = parsePartSelector(fields.selector, [...path, 'selector'], findings);
  return names.length === 0 && selector === undefined ? undefined : { names, selector };
}

function parseServices(
  entity: Fields,
  { path, side, direction, isNamespaced }: EntityPlace,
  findings: Findings,
): ServiceMatch | undefined {
  const servicesPath = [...path, 'services'];
  const fields = readObject(entity.services, servicesPath, ['name', 'namespace'], findings);
  if (fields === undefined) return undefined;
  const refuse = (message: string, help: string): void =>
    findings.error('calico/services', servicesPath, message, help);
  const wanted = direction === 'ingress' ? 'source' : 'destination';
  if (side !== wanted) {
    refuse(
      `\`services\` is not allowed in the ${side} of an ${direction} rule`,
      `move it to the ${wanted}, or select the pods behind the Service by their labels`,
    );
  }
  const others = FIELDS.filter((key) => key !== 'services' && isWritten(entity[key])).filter(
    (key) => side === 'destination' || (key !== 'ports' && key !== 'notPorts'),
  );
  const [other] = others;
  if (other !== undefined) {
    refuse(
      `\`services\` cannot be combined with \`${other}\``,
      other === 'ports' || other === 'notPorts'
        ? 'remove the ports: those of the Service apply'
        : 'split it into two rules',
    );
  }
  const name = readText(fields.name, [...servicesPath, 'name'], findings) ?? '';
  const namespace = readText(fields.namespace, [...servicesPath, 'namespace'], findings) ?? '';
  if (name === '') refuse('`services` has no `name`', 'write the name of the Service');
  for (const [key, text] of Object.entries({ name, namespace })) {
    const problem = text === '' ? undefined : dnsSubdomainProblem(text);
    if (problem !== undefined) {
      refuse(
        `${quote(text)} is not the ${key} of a Service: ${problem}`,
        'use the same value as the Service',
      );
    }
  }
  if (namespace === '' && !isNamespaced) {
    refuse('a global policy must say in which namespace the Service is', 'write `namespace`');
  }
  return { name, namespace: namespace === '' ? undefined : namespace };
}

function isWritten(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}
