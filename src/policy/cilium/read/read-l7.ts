import { RE2JS } from 're2js';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { CiliumPort, HttpRule, L7Rules } from '../cilium-policy.ts';
import { readName } from './read-name.ts';
import type { Reader } from './reader.ts';
import type { RuleKind } from './rule-kind.ts';
import { fieldsAt, itemsAt, mapsAt, textAt } from './written.ts';

/** Reads `rules` of one item of `toPorts`; an empty list restricts nothing and counts as none. */
export function readL7(
  item: Fields,
  path: FieldPath,
  ports: readonly CiliumPort[],
  kind: RuleKind,
  reader: Reader,
): L7Rules | undefined {
  const written = fieldsAt(item, 'rules');
  if (written === undefined) return undefined;
  const at = [...path, 'rules'];
  const rules = readRules(written, at, reader);
  if (rules === undefined) return undefined;
  if (!reader.platform.l7Proxy) {
    const help = 'enable `l7Proxy` in the chart, and give `--set cilium.l7Proxy=true`';
    reader.refuse(at, '`rules` need the L7 proxy, which is off', help);
  }
  checkPlace(rules, at, kind, reader);
  checkPorts(rules, ports, at, reader);
  return rules;
}

function readRules(written: Fields, path: FieldPath, reader: Reader): L7Rules | undefined {
  const http = mapsAt(written, 'http') ?? [];
  if (http.length > 0) {
    return { kind: 'http', rules: http.map((rule, i) => readHttp(rule, [...path, 'http', i], reader)) };
  }
  const dns = mapsAt(written, 'dns') ?? [];
  if (dns.length > 0) {
    return {
      kind: 'dns',
      rules: dns.flatMap((rule, i) => readName(rule, [...path, 'dns', i], reader) ?? []),
    };
  }
  const kafka = itemsAt(written, 'kafka') ?? [];
  if (kafka.length > 0) return { kind: 'kafka', count: kafka.length };
  return textAt(written, 'l7proto') === undefined ? undefined : { kind: 'other', count: 1 };
}

function readHttp(rule: Fields, path: FieldPath, reader: Reader): HttpRule {
  const expression = (key: 'path' | 'method' | 'host'): string | undefined => {
    const text = textAt(rule, key);
    if (text === undefined || text === '') return undefined;
    const problem = re2Problem(text);
    if (problem === undefined) return text;
    // The agent compiles paths and methods; the proxy compiles hosts.
    if (key === 'host') return text;
    const help = 'write it without look-around and back-references: Cilium uses RE2, as Go does';
    reader.refuse([...path, key], `${quote(text)} is not a valid RE2 regular expression: ${problem}`, help);
    return undefined;
  };
  const asksHeaders =
    (itemsAt(rule, 'headers') ?? []).length > 0 || (itemsAt(rule, 'headerMatches') ?? []).length > 0;
  return { path: expression('path'), method: expression('method'), host: expression('host'), asksHeaders };
}

function checkPlace({ kind }: L7Rules, path: FieldPath, place: RuleKind, reader: Reader): void {
  if (kind === 'dns' && place.direction === 'ingress') {
    reader.refuse([...path, 'dns'], 'DNS rules are allowed only in egress', 'move them to the client');
  } else if (place.isForNodes && (kind !== 'dns' || place.direction === 'ingress')) {
    const help = 'remove `rules`; for nodes, DNS rules are allowed only in egress';
    reader.refuse(path, 'a policy for nodes cannot have such `rules`', help);
  }
}

function checkPorts(rules: L7Rules, ports: readonly CiliumPort[], path: FieldPath, reader: Reader): void {
  const asNumbers = ports.filter(({ isLeftOut }) => isLeftOut !== true);
  const isZero = ({ port }: CiliumPort) => 'number' in port && port.number === 0;
  if (asNumbers.some(isZero)) reader.refuse(path, '`rules` need a port other than 0', 'write the port');
  if (rules.kind !== 'dns') {
    const other = ports.find(({ protocol }) => protocol !== 'TCP');
    if (other === undefined) return;
    const help = 'write `protocol: TCP` at each port; left out, it is any protocol';
    reader.refuse(path, `\`rules\` are for TCP, not for ${other.protocol}`, help);
    return;
  }
  if (ports.length === 0) reader.refuse(path, 'DNS rules need a port', 'write port `"53"`');
  const isRange = ({ port, endPort = 0 }: CiliumPort) => 'number' in port && endPort > port.number;
  if (!asNumbers.some(isRange)) return;
  reader.refuse(path, 'DNS rules cannot have a port range', 'list the ports one by one');
}

/** What is wrong with an RE2 expression, in the words of its compiler; undefined when it is valid. */
function re2Problem(expression: string): string | undefined {
  try {
    RE2JS.compile(expression);
    return undefined;
  } catch (error) {
    // It throws for every invalid expression; one on which it fails in another way is refused as well.
    return error instanceof Error ? error.message : 'it is not a valid RE2 expression';
  }
}
